// Reads configuration with the parser of Atlantis: a file of the server, and a file of a repository.
package main

import (
	"fmt"
	"os"

	"github.com/runatlantis/atlantis/server/core/config"
	"github.com/runatlantis/atlantis/server/core/config/valid"
)

func main() {
	if err := check(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(server, repository string) error {
	validator := &config.ParserValidator{}
	global := valid.NewGlobalCfgFromArgs(valid.GlobalCfgArgs{AllowAllRepoSettings: server == ""})
	if server != "" {
		parsed, err := validator.ParseGlobalCfg(server, global)
		if err != nil {
			return err
		}
		global = parsed
	}
	data, err := os.ReadFile(repository)
	if err != nil {
		return err
	}
	parsed, err := validator.ParseRepoCfgData(data, global, "github.com/acme/fleet", "main")
	if err != nil {
		return err
	}
	for _, project := range parsed.Projects {
		fmt.Println(project.GetName(), project.Dir, project.Workspace, project.ExecutionOrderGroup, project.DependsOn)
	}
	return nil
}
