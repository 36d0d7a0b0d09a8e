// Package selfdump lets a Go program write dumps of its goroutines by itself, to files that gl
// reads. Copy it into your program; it imports nothing but the standard library, and builds with every Go
// since 1.9.
//
//	stop := selfdump.OnSignal("/var/dumps")                     // kill -USR1 PID
//	stop := selfdump.WhenRising("/var/dumps", 10000, 30*time.Second)
//
// A dump is two files, goroutines-TIME.debug2.txt and goroutines-TIME.debug1.txt: the first one has
// the states and waits of all goroutines, the second one their counts and labels. TIME is like
// 2026-11-29T045501Z, so that the names sort by time, and gl reads it from them.
package selfdump

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"sync/atomic"
	"time"
)

// ErrBusy means that a dump is being written already.
var ErrBusy = errors.New("selfdump: a dump is being written already")

var busy int32

// Write writes a dump into the folder dir, in both forms, and returns the names of the files. There
// are never two dumps at once, since each stops the program for a moment: the second caller gets
// ErrBusy. A file appears under its name when it is complete, and none is ever overwritten.
func Write(dir string) ([]string, error) {
	if !atomic.CompareAndSwapInt32(&busy, 0, 1) {
		return nil, ErrBusy
	}
	defer atomic.StoreInt32(&busy, 0)
	stem := filepath.Join(dir, "goroutines-"+time.Now().UTC().Format("2006-01-02T150405Z"))
	var names []string
	for _, debug := range []int{2, 1} {
		name := fmt.Sprintf("%s.debug%d.txt", stem, debug)
		if err := writeForm(name, debug); err != nil {
			return names, err
		}
		names = append(names, name)
	}
	return names, nil
}

func writeForm(name string, debug int) error {
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("selfdump: %s exists", name)
	}
	// A dump may contain secrets, as arguments and labels.
	file, err := os.OpenFile(name+".part", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0600)
	if err != nil {
		return err
	}
	err = pprof.Lookup("goroutine").WriteTo(file, debug)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}

// report writes a dump and says on standard error where it is, or why there is none.
func report(dir, why string) {
	names, err := Write(dir)
	for _, name := range names {
		fmt.Fprintf(os.Stderr, "selfdump: %s: wrote %s\n", why, name)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "selfdump: %s: %v\n", why, err)
	}
}
