// Odd forms of a dump, for Go up to 1.22: a panic whose text of several lines holds a whole
// goroutine, as when a handler panics again with the stack it caught; labels; C frames by
// runtime.SetCgoTraceback.
//
//	go run odd.go panic
//	go run odd.go labels
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"time"
)

func handle() {
	defer func() {
		if r := recover(); r != nil {
			panic(fmt.Sprintf("handle: %v\n%s", r, debug.Stack()))
		}
	}()
	var m map[string]int
	m["x"] = 1
}

func labelled() {
	labels := pprof.Labels("job", "a b", "path", "x]:y \"q\"\n\té", "empty", "")
	for i := 0; i < 3; i++ {
		go pprof.Do(context.Background(), labels, func(context.Context) { select {} })
	}
	pprof.NewProfile("app/conns").Add(new(int), 0)
	runtime.Gosched()
	time.Sleep(10 * time.Millisecond)
	pprof.Lookup("app/conns").WriteTo(os.Stdout, 1)
	pprof.Lookup("goroutine").WriteTo(os.Stdout, 1)
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "labels" {
		labelled()
		return
	}
	go func() { select {} }()
	time.Sleep(10 * time.Millisecond)
	handle()
}
