//go:build go1.25

package main

import "sync"

// What later releases added.

func init() {
	add(map[string]scenario{
		"waitgroup-go": {create: waitgroupGo},
	})
}

// A mailer that starts its children by WaitGroup.Go, of Go 1.25 and later.
type mailer struct {
	wg   sync.WaitGroup
	sent chan string
}

func (m *mailer) send() {
	m.sent <- "mail"
}

func (m *mailer) all() {
	for i := 0; i < 3; i++ {
		m.wg.Go(m.send)
	}
	m.wg.Wait()
}

func waitgroupGo() []string {
	m := &mailer{sent: make(chan string)}
	go m.all()
	return []string{
		object("waitgroup", "mailer.wg", m, &m.wg, "wait=1"),
		channel("mailer.sent", m.sent, "send=3"),
		fact("waits-for-children", "main.(*mailer).all", "main.(*mailer).send", "3"),
		fact("nobody", "receive", "mailer.sent"),
	}
}
