package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"dateline/embed/e5"
)

// version is set by the linker for a release.
var version = ""

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version this is",
		Args:  noArguments,
		RunE:  func(*cobra.Command, []string) error { return a.sayVersion() },
	}
}

func (a *app) sayVersion() error {
	_, err := fmt.Fprintln(a.stdout, versionLines())
	return err
}

// versionLines name the program, its version, what it was built with and for,
// and which kernels the encoder computes with on this processor.
func versionLines() string {
	kernels, err := e5.Kernels()
	if err != nil {
		kernels = err.Error()
	}
	return fmt.Sprintf("dateline %s, %s %s/%s\nencoder kernels: %s", versionText(), runtime.Version(), runtime.GOOS, runtime.GOARCH, kernels)
}

// versionText is the release, or the commit that the build knows of.
func versionText() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return "devel-" + s.Value[:12]
			}
		}
	}
	return "devel"
}
