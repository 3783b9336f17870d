package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"

	sdk "github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const kindPolicyPack = "analyzer"

// RunPlugin runs a policy pack or a provider written for node, its output streamed to the engine.
func (*host) RunPlugin(req *pulumirpc.RunPluginRequest, server pulumirpc.LanguageRuntime_RunPluginServer) error {
	ctx := server.Context()
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(server, false)
	if err != nil {
		return err
	}
	defer closer.Close()

	if req.GetKind() == kindPolicyPack {
		err = runPolicyPack(ctx, req, stdout, stderr)
	} else {
		err = runProvider(ctx, req, stdout, stderr)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("the plugin in %s ended with exit status %d", req.GetInfo().GetProgramDirectory(), exit.ExitCode())
	}
	return err
}

func runProvider(ctx context.Context, req *pulumirpc.RunPluginRequest, stdout, stderr io.Writer) error {
	dir := req.GetInfo().GetProgramDirectory()
	runner, err := locate(ctx, "@pulumi/pulumi/cmd/run-plugin", dir)
	if err != nil {
		return err
	}
	args := append(append(nodeArgs(req.GetInfo()), runner, dir), req.GetArgs()...)
	cmd := node(ctx, args)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = req.GetPwd(), req.GetEnv(), stdout, stderr
	return cmd.Run()
}

// runPolicyPack starts a pack, which learns about the stack from its environment: the stack's configuration is awaited
// from the engine first, and the engine's later calls are passed on to the pack.
func runPolicyPack(ctx context.Context, req *pulumirpc.RunPluginRequest, stdout, stderr io.Writer) error {
	dir := req.GetInfo().GetProgramDirectory()
	runner, err := locate(ctx, "@pulumi/pulumi/cmd/run-policy-pack", dir)
	if err != nil {
		return err
	}
	proxy, packStdout, err := sdk.NewPolicyProxy(ctx, stdout)
	if err != nil {
		return fmt.Errorf("serve the policy pack: %w", err)
	}
	stack, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return fmt.Errorf("wait for the stack's configuration: %w", err)
	}
	env := req.GetEnv()
	if stack != nil {
		values, err := json.Marshal(stack.GetConfig())
		if err != nil {
			return err
		}
		env = append(env,
			"PULUMI_NODEJS_ORGANIZATION="+stack.GetOrganization(), "PULUMI_NODEJS_PROJECT="+stack.GetProject(),
			"PULUMI_NODEJS_STACK="+stack.GetStack(), "PULUMI_NODEJS_DRY_RUN="+strconv.FormatBool(stack.GetDryRun()),
			"PULUMI_CONFIG="+string(values))
	}
	args := append(append(append(nodeArgs(req.GetInfo()), runner), req.GetArgs()...), dir)
	cmd := node(ctx, args)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, packStdout, stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	return proxy.Attach(ctx, cmd)
}
