package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

const (
	// The exit status by which the Node SDK says that it has already told the user what is wrong.
	alreadyReported = 32
	// How long an interrupted program may take to end before it is killed.
	interruptGrace = 5 * time.Second
)

// host serves the part of the language protocol that runs things. What it leaves unimplemented is for writing programs
// (templates, code generation), not for running them.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine string
}

func (*host) Handshake(context.Context, *pulumirpc.LanguageHandshakeRequest) (*pulumirpc.LanguageHandshakeResponse, error) {
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (*host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

func (*host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// GetRequiredPackages answers none: what a program needs is on PATH, or the engine asks for it when it is first used.
func (*host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (*host) GetRequiredPlugins(
	context.Context, *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

func (*host) GetProgramDependencies(
	context.Context, *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	return &pulumirpc.GetProgramDependenciesResponse{}, nil
}

// About says which node runs programs, for `pulumi about`.
func (*host) About(ctx context.Context, _ *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, err
	}
	printed, err := exec.CommandContext(ctx, node, "--version").Output()
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{Executable: node, Version: strings.TrimSpace(string(printed))}, nil
}

// Run executes a program and waits for its end.
func (h *host) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	failed := func(err error) (*pulumirpc.RunResponse, error) {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	dir := req.GetInfo().GetProgramDirectory()
	runner, err := locate(ctx, "@pulumi/pulumi/cmd/run", dir)
	if err != nil {
		return failed(err)
	}
	values, err := configuration(req.GetConfig())
	if err != nil {
		return failed(err)
	}
	secretKeys, err := json.Marshal(append([]string{}, req.GetConfigSecretKeys()...))
	if err != nil {
		return failed(err)
	}

	args := append(nodeArgs(req.GetInfo()), runner)
	for _, option := range [][2]string{
		{"--monitor", req.GetMonitorAddress()}, {"--engine", h.engine}, {"--organization", req.GetOrganization()},
		{"--project", req.GetProject()}, {"--root-directory", req.GetInfo().GetRootDirectory()},
		{"--stack", req.GetStack()}, {"--pwd", dir}, {"--parallel", strconv.Itoa(int(req.GetParallel()))},
	} {
		if option[1] != "" {
			args = append(args, option[0], option[1])
		}
	}
	if req.GetDryRun() {
		args = append(args, "--dry-run")
	}
	args = append(append(args, req.GetInfo().GetEntryPoint()), req.GetArgs()...)

	cmd := node(ctx, args)
	cmd.Env = append(os.Environ(), "PULUMI_CONFIG="+values, "PULUMI_CONFIG_SECRET_KEYS="+string(secretKeys))
	if usesTypeScript(req.GetInfo()) {
		cmd.Env = append(cmd.Env, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	// Node changes the mode of a descriptor it inherits, so it gets pipes, not the host's own.
	cmd.Stdout, cmd.Stderr = struct{ io.Writer }{os.Stdout}, struct{ io.Writer }{os.Stderr}

	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == alreadyReported:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case errors.As(err, &exit):
		return failed(fmt.Errorf("the program ended with exit status %d", exit.ExitCode()))
	default:
		return failed(fmt.Errorf("the program could not be started: %w", err))
	}
}

// node prepares node with the arguments; when the engine gives up, node is interrupted first and killed later.
func node(ctx context.Context, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "node", args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = interruptGrace
	return cmd
}

// locate resolves a module of the SDK as the program in dir would.
func locate(ctx context.Context, module, dir string) (string, error) {
	cmd := exec.CommandContext(ctx, "node", "--print", "require.resolve(process.argv[1])", module)
	cmd.Dir = dir
	printed, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s was not found from %s: run `npm ci` there", module, dir)
	}
	return strings.TrimSpace(string(printed)), nil
}

func nodeArgs(info *pulumirpc.ProgramInfo) []string {
	return strings.Fields(info.GetOptions().GetFields()["nodeargs"].GetStringValue())
}

func usesTypeScript(info *pulumirpc.ProgramInfo) bool {
	option, given := info.GetOptions().GetFields()["typescript"]
	return !given || option.GetBoolValue()
}

// configuration renders a stack's values as the Node SDK reads them: a JSON object by `namespace:config:name`.
func configuration(values map[string]string) (string, error) {
	named := make(map[string]string, len(values))
	for key, value := range values {
		parsed, err := config.ParseKey(key)
		if err != nil {
			return "", fmt.Errorf("configuration key %q: %w", key, err)
		}
		named[parsed.Namespace()+":config:"+parsed.Name()] = value
	}
	rendered, err := json.Marshal(named)
	return string(rendered), err
}
