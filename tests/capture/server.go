// Server is what tests/capture.t takes dumps of: it serves net/http/pprof at an address of the
// system's choice, which it prints, and leaks goroutines when it is asked to.
//
//	server DIR THRESHOLD
//
// GET /leak starts five goroutines that never end, GET /rise 200 of them in a second. GET /crowd
// writes a dump from twenty goroutines at once, and answers how many did and how many were refused
// as another one was being written. GET /quit ends what writes dumps at a signal or a threshold.
// Dumps go to DIR.
package main

import (
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"time"

	"selfdump"
)

func leakSend(c chan int) { c <- 1 }

func main() {
	threshold, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	stopSignal := selfdump.OnSignal(os.Args[1])
	stopRising := selfdump.WhenRising(os.Args[1], threshold, 50*time.Millisecond)
	http.HandleFunc("/leak", func(http.ResponseWriter, *http.Request) {
		for i := 0; i < 5; i++ {
			go leakSend(make(chan int))
		}
	})
	http.HandleFunc("/rise", func(http.ResponseWriter, *http.Request) {
		for i := 0; i < 200; i++ {
			go leakSend(make(chan int))
			time.Sleep(5 * time.Millisecond)
		}
	})
	http.HandleFunc("/crowd", func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < 5000; i++ { // so that a dump takes its time
			go leakSend(make(chan int))
		}
		results := make(chan error)
		for i := 0; i < 20; i++ {
			go func() {
				_, err := selfdump.Write(os.Args[1])
				results <- err
			}()
		}
		count := map[string]int{}
		for i := 0; i < 20; i++ {
			switch err := <-results; err {
			case nil:
				count["written"]++
			case selfdump.ErrBusy:
				count["busy"]++
			}
		}
		fmt.Fprintf(w, "%d %d\n", count["written"], count["busy"])
	})
	http.HandleFunc("/quit", func(http.ResponseWriter, *http.Request) {
		stopSignal()
		stopSignal()
		stopRising()
		stopRising()
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr())
	panic(http.Serve(listener, nil))
}
