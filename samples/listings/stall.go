package main

import (
	"context"
	"net"
	"os"
	"os/signal"
	"runtime/pprof"
	"sync"
	"time"
)

type store struct {
	mu sync.Mutex
	n  int
}

func (s *store) set(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n = n
}

func send(c chan int, i int) { c <- i }
func receive(c chan int)     { <-c }
func choose(a, b chan int) {
	select {
	case <-a:
	case <-b:
	}
}
func serve(l net.Listener)    { l.Accept() }
func nap()                    { time.Sleep(time.Hour) }
func wait(wg *sync.WaitGroup) { wg.Wait() }

func main() {
	var wg sync.WaitGroup
	s := &store{}
	c, d := make(chan int), make(chan int)
	wg.Add(1)
	s.mu.Lock()
	for i := 0; i < 5; i++ {
		go s.set(i)
	}
	for i := 0; i < 7; i++ {
		go send(c, i)
	}
	go receive(d)
	go receive(nil)
	go choose(d, make(chan int))
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	go serve(l)
	go nap()
	go wait(&wg)
	pprof.Do(context.Background(), pprof.Labels("tenant", "a b", "job", "x"), func(context.Context) { go receive(d) })
	done := make(chan os.Signal, 1)
	signal.Notify(done, os.Interrupt)
	time.Sleep(300 * time.Millisecond)
	f, _ := os.Create("debug2.txt")
	pprof.Lookup("goroutine").WriteTo(f, 2)
	f.Close()
	f, _ = os.Create("debug0.pb.gz")
	pprof.Lookup("goroutine").WriteTo(f, 0)
	f.Close()
	<-done
}
