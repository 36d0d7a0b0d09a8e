package main

import (
	"fmt"
	"regexp"
	"strings"
)

// What a dump shows of the truth: the compiler decides whether a receiver can be read off a frame,
// and each release does so in its own way.

// seen gives the truth in which each holder that is on a stack is either visible or known by type.
func seen(truth []string, text string) []string {
	objects := map[string][]string{}
	for _, line := range truth {
		if f := strings.Split(line, "\t"); f[0] == "object" {
			objects[f[4]] = f
		}
	}
	for i, line := range truth {
		if f := strings.Split(line, "\t"); f[0] == "holder" && f[3] == onStack {
			f[3] = evidence(text, objects[f[4]], f[1], f[2])
			truth[i] = fact(f...)
		}
	}
	return truth
}

// evidence is visible if a frame of the function holding has the object, or the struct that it
// lies in, as its receiver, without a question mark; else it is type.
func evidence(text string, object []string, waiting, holding string) string {
	at, owner := object[3], object[5]
	receiver := regexp.MustCompile(fmt.Sprintf(`(?m)^%s\((%s|%s)[,)]`,
		regexp.QuoteMeta(holding), at, owner))
	waits := regexp.MustCompile(`[lL]ock(Slow)?\(` + at + `[,)]`)
	for _, stack := range strings.Split(text, "\n\n") {
		if waiting == holding && waits.MatchString(stack) {
			continue
		}
		if receiver.MatchString(stack) {
			return "visible"
		}
	}
	return "type"
}
