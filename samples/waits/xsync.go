//go:build libs

package main

import (
	"context"
	"net"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

// Waits within golang.org/x/sync.

func init() {
	add(map[string]scenario{
		"semaphore":      {create: weighted, old: true},
		"singleflight":   {create: single, old: true},
		"errgroup-limit": {create: errgroupLimit},
		"errgroup-wait":  {create: errgroupWait},
	})
}

// A converter that lets two work at a time.
type converter struct {
	slots *semaphore.Weighted
}

func (c *converter) convert(conn net.Conn) error {
	if err := c.slots.Acquire(context.Background(), 1); err != nil {
		return err
	}
	defer c.slots.Release(1)
	_, err := conn.Read(make([]byte, 16))
	return err
}

func weighted() []string {
	c := &converter{slots: semaphore.NewWeighted(2)}
	for i := 0; i < 5; i++ {
		go c.convert(dial())
		settle()
	}
	return []string{
		fact("slot", "x/sync/semaphore", "3", "main.(*converter).convert"),
		fact("slot-holder", "x/sync/semaphore", "2", "main.(*converter).convert"),
	}
}

// A resolver that asks once for all who want the same name.
type resolver struct {
	group singleflight.Group
	names chan string
}

func (r *resolver) ask() (interface{}, error) {
	return <-r.names, nil
}

func (r *resolver) lookup(name string) {
	r.group.Do(name, r.ask)
}

func single() []string {
	r := &resolver{names: make(chan string)}
	for i := 0; i < 4; i++ {
		go r.lookup("app")
		settle()
	}
	return []string{
		channel("resolver.names", r.names, "receive=1"),
		fact("slot", "x/sync/singleflight", "3", "main.(*resolver).lookup"),
		fact("slot-holder", "x/sync/singleflight", "1", "main.(*resolver).lookup"),
		fact("end", "main.(*resolver).ask", "chan receive", "3"),
	}
}

// A copier that starts as many as its group allows, all of which want its lock.
type copier struct {
	group errgroup.Group
	mu    sync.Mutex
}

func (c *copier) copy() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	time.Sleep(time.Hour)
	return nil
}

func (c *copier) all(files int) error {
	for i := 0; i < files; i++ {
		c.group.Go(c.copy)
	}
	return c.group.Wait()
}

func errgroupLimit() []string {
	c := &copier{}
	c.group.SetLimit(3)
	go c.all(10)
	return []string{
		object("mutex", "copier.mu", c, &c.mu, "lock=2"),
		holder("copier.mu", "main.(*copier).copy", "main.(*copier).copy", onStack),
		fact("slot", "x/sync/errgroup", "1", "main.(*copier).all"),
		fact("slot-holder", "x/sync/errgroup", "3", "main.(*copier).copy"),
		fact("end", "main.(*copier).copy", "sleep", "3"),
	}
}

// The same without a limit: who started them all waits for them.
func errgroupWait() []string {
	c := &copier{}
	go c.all(3)
	return []string{
		object("mutex", "copier.mu", c, &c.mu, "lock=2"),
		holder("copier.mu", "main.(*copier).copy", "main.(*copier).copy", onStack),
		fact("waits-for-children", "main.(*copier).all", "main.(*copier).copy", "3"),
		fact("end", "main.(*copier).copy", "sleep", "3"),
	}
}
