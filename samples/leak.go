// Leak is a service in small: workers wait for jobs, a pool guards its state with a mutex,
// and each request leaves a goroutine behind that sends to a channel nobody reads.
//
//	go run leak.go DIR
//
// writes dumps of itself into DIR, before and after 120 such requests, in the forms
// debug=1 and debug=2 of runtime/pprof. Works with every Go since 1.9.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"sync"
	"time"
)

type pool struct {
	mu   sync.Mutex
	jobs chan int
}

func (p *pool) work() {
	for range p.jobs {
		p.mu.Lock()
		p.mu.Unlock()
	}
}

// handle answers a request; its audit goroutine waits for a reader that never comes.
func handle(n int) {
	done := make(chan int)
	go audit(done, n)
}

func audit(done chan<- int, n int) {
	done <- n
}

func dump(dir, moment string) {
	for debug := 1; debug <= 2; debug++ {
		name := filepath.Join(dir, fmt.Sprintf("%s.debug%d.txt", moment, debug))
		file, err := os.Create(name)
		if err == nil {
			err = pprof.Lookup("goroutine").WriteTo(file, debug)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		file.Close()
	}
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: leak DIR")
		os.Exit(2)
	}
	p := &pool{jobs: make(chan int)}
	for i := 0; i < 4; i++ {
		go p.work()
	}
	time.Sleep(100 * time.Millisecond)
	dump(os.Args[1], "before")
	for i := 0; i < 120; i++ {
		handle(i)
	}
	time.Sleep(100 * time.Millisecond)
	dump(os.Args[1], "after")
}
