package discordtest

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/bwmarrin/discordgo"
)

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)

func checkCommand(c *discordgo.ApplicationCommand) error {
	if c.Type != discordgo.ChatApplicationCommand {
		n := len([]rune(c.Name))
		if n < 1 || n > 32 || c.Description != "" || len(c.Options) > 0 {
			return fmt.Errorf("the command %q on messages: 1 to 32 characters, no description, no options", c.Name)
		}
		return nil
	}
	return checkNamed("command", c.Name, c.Description, c.Options)
}

func checkNamed(what, name, description string, options []*discordgo.ApplicationCommandOption) error {
	switch {
	case !commandName.MatchString(name), strings.ContainsFunc(name, unicode.IsUpper):
		return fmt.Errorf("the %s name %q: 1 to 32 lower-case letters, digits, - and _", what, name)
	case description == "" || length(description) > 100:
		return fmt.Errorf("the description of the %s %q has %d characters: 1 to 100 are allowed", what, name, length(description))
	case len(options) > 25:
		return fmt.Errorf("the %s %q has %d options: 25 are allowed", what, name, len(options))
	}
	seen, optional := map[string]bool{}, false
	for _, o := range options {
		if seen[o.Name] {
			return fmt.Errorf("the %s %q has two options %q", what, name, o.Name)
		}
		seen[o.Name] = true
		if o.Required && optional {
			return fmt.Errorf("the %s %q: the option %q is required and follows one that isn't", what, name, o.Name)
		}
		optional = optional || !o.Required
		if len(o.Choices) > 25 {
			return fmt.Errorf("the option %q has %d choices: 25 are allowed", o.Name, len(o.Choices))
		}
		for _, c := range o.Choices {
			if err := checkChoice(c); err != nil {
				return err
			}
		}
		if err := checkNamed("option", o.Name, o.Description, o.Options); err != nil {
			return err
		}
	}
	return nil
}

func checkChoice(c *discordgo.ApplicationCommandOptionChoice) error {
	value, _ := c.Value.(string)
	if c.Name == "" {
		return errors.New("a choice without a name")
	}
	return errors.Join(tooLong("a choice's name", c.Name, 100), tooLong("a choice's value", value, 100))
}
