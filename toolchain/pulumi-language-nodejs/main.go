// Command pulumi-language-nodejs is the least of a Pulumi language host that this project needs: it runs a program and
// a policy pack from source under node. It stands in where the official host, which comes with the official download
// of the CLI, could not be had; the protocol is the engine's own (github.com/pulumi/pulumi/sdk/v3/proto).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// How long the engine may be silent before the host concludes that it is gone.
const engineSilence = 5 * time.Minute

func main() {
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.String("tracing", "", "accepted for the engine's sake")
	flag.Parse()
	if *showVersion {
		fmt.Println(version.Version)
		return
	}
	if err := serve(flag.Arg(0)); err != nil {
		fmt.Fprintf(os.Stderr, "pulumi-language-nodejs: %v\n", err)
		os.Exit(1)
	}
}

// serve answers the engine until it goes away. The port it listens on is the first line of standard output.
func serve(engine string) error {
	if engine == "" {
		return errors.New("the engine's address is missing: this program is started by pulumi, not by hand")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := rpcutil.Healthcheck(ctx, engine, engineSilence, stop); err != nil {
		return fmt.Errorf("watch the engine: %w", err)
	}
	cancel := make(chan bool)
	go func() {
		<-ctx.Done()
		close(cancel)
	}()
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancel,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, &host{engine: engine})
			return nil
		},
	})
	if err != nil {
		return err
	}
	fmt.Printf("%d\n", handle.Port)
	return <-handle.Done
}
