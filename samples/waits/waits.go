// Waits makes goroutines wait for each other in one way a run, and writes down the truth: who
// waits for what, and who holds it.
//
//	waits SCENARIO DIR
//	waits list
//
// The program creates the situation. An old one is kept for two minutes, with a garbage collection
// now and then, so that the runtime prints how long each goroutine has waited. Then the program
// writes DIR/SCENARIO.debug2.txt and DIR/SCENARIO.truth, and ends itself by SIGQUIT, so that a
// second dump of the same situation goes to standard error. `waits list` prints each scenario and,
// if it comes and goes, what a dump shows that caught it.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sort"
	"strings"
	"syscall"
	"time"
)

const (
	moment = 100 * time.Millisecond // enough for a goroutine to reach its wait
	pause  = 5 * moment             // enough for others to lock what is needed next
	age    = 130 * time.Second      // how long an old situation is kept: two minutes are printed
	every  = 5 * time.Second        // from one garbage collection to the next
)

// A scenario is one situation.
type scenario struct {
	create func() []string // starts the goroutines and returns the truth
	old    bool            // waits are long enough to be printed
	shows  string          // if it comes and goes, what a dump shows that caught it
}

// The scenarios of all files, by name.
var scenarios = map[string]scenario{}

func add(more map[string]scenario) {
	for name, s := range more {
		scenarios[name] = s
	}
}

// fact is a line of the truth.
func fact(fields ...string) string {
	return strings.Join(fields, "\t")
}

// object tells of a thing that goroutines wait for: how many wait in which way, where it is, what
// it is called, and where the struct is that it lies in.
func object(kind, name string, owner, at interface{}, waiters string) string {
	in := "-"
	if owner != nil {
		in = fmt.Sprintf("%p", owner)
	}
	return fact("object", kind, waiters, fmt.Sprintf("%p", at), name, in)
}

// channel is object for a channel, which lies in no struct.
func channel(name string, at interface{}, waiters string) string {
	return object("chan", name, nil, at, waiters)
}

// How a dump can show who holds a lock.
const (
	onStack = "stack"    // it is on a stack: seen tells whether as visible or as type
	hidden  = "hidden"   // it is on a stack, but nothing there leads to the lock
	noStack = "no-stack" // it has returned
)

// holder tells who holds the named object while the function waiting waits for it.
func holder(name, waiting, holding, how string) string {
	return fact("holder", waiting, holding, how, name)
}

// cycle tells of goroutines each of which waits for the next, by the functions they wait in.
func cycle(funcs ...string) string {
	return fact(append([]string{"cycle"}, funcs...)...)
}

// settle lets the goroutines that were started reach what they wait for.
func settle() {
	time.Sleep(moment)
}

// grow lets time pass; a wait is counted from the first garbage collection that meets it.
func grow() {
	for end := time.Now().Add(age); time.Now().Before(end); time.Sleep(every) {
		runtime.GC()
	}
	runtime.GC()
}

// dump gives all goroutines in the form debug=2; of a situation that comes and goes it takes
// dumps until one has caught it.
func dump(shows string) []byte {
	for try := 0; ; try++ {
		var text bytes.Buffer
		pprof.Lookup("goroutine").WriteTo(&text, 2)
		if shows == "" || bytes.Contains(text.Bytes(), []byte(shows)) || try == 10000 {
			return text.Bytes()
		}
		runtime.Gosched()
	}
}

func write(dir, name string, text []byte) {
	if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func list() {
	var names []string
	for name := range scenarios {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Println(fact(name, scenarios[name].shows))
	}
}

func run(name, dir string, s scenario) {
	truth := s.create()
	settle()
	if s.old {
		truth = append(truth, fact("waited", "2"))
		grow()
	}
	text := dump(s.shows)
	write(dir, name+".debug2.txt", text)
	write(dir, name+".truth", []byte(strings.Join(seen(truth, string(text)), "\n")+"\n"))
	syscall.Kill(os.Getpid(), syscall.SIGQUIT)
	time.Sleep(time.Minute)
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "list" {
		list()
		return
	}
	if len(os.Args) != 3 || scenarios[os.Args[1]].create == nil {
		fmt.Fprintln(os.Stderr, "usage: waits SCENARIO DIR")
		os.Exit(2)
	}
	run(os.Args[1], os.Args[2], scenarios[os.Args[1]])
}
