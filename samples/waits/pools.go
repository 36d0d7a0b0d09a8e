package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"
)

// Waits within the standard library, for a slot or for a lock of its own.

func init() {
	add(map[string]scenario{
		"sql-pool":        {create: sqlPool, old: true},
		"sql-nested":      {create: sqlNested},
		"transport-conns": {create: transportConns, old: true},
		"http-upstream":   {create: httpUpstream},
		"context-cancel":  {create: contextCancel, shows: "propagateCancel"},
		"sync-map":        {create: syncMap, shows: mapWaits},
		"sync-pool":       {create: syncPool, shows: poolWaits},
		"io-pipe":         {create: ioPipe},
	})
}

// A driver whose rows never end.
type fakeDriver struct{}
type fakeConn struct{ n int }
type fakeRows struct{ n int64 }

func (fakeDriver) Open(string) (driver.Conn, error)   { return &fakeConn{}, nil }
func (*fakeConn) Prepare(string) (driver.Stmt, error) { return nil, driver.ErrSkip }
func (*fakeConn) Begin() (driver.Tx, error)           { return nil, driver.ErrSkip }
func (*fakeConn) Close() error                        { return nil }

func (*fakeConn) Query(string, []driver.Value) (driver.Rows, error) {
	return &fakeRows{}, nil
}

func (*fakeRows) Columns() []string { return []string{"n"} }
func (*fakeRows) Close() error      { return nil }

func (r *fakeRows) Next(row []driver.Value) error {
	r.n++
	row[0] = r.n
	return nil
}

// open gives a database with room for so many connections.
func open(conns int) *sql.DB {
	sql.Register("fake", fakeDriver{})
	db, err := sql.Open("fake", "")
	if err != nil {
		panic(err)
	}
	db.SetMaxOpenConns(conns)
	return db
}

// A report whose rows stay open while it sends them to nobody.
type report struct {
	db   *sql.DB
	rows chan int
}

func (r *report) stream() {
	rows, err := r.db.Query("select n from numbers")
	if err != nil {
		panic(err)
	}
	defer rows.Close()
	for n := 0; rows.Next(); {
		rows.Scan(&n)
		r.rows <- n
	}
}

func (r *report) count() (n int) {
	r.db.QueryRow("select count(*) from numbers").Scan(&n)
	return n
}

func sqlPool() []string {
	r := &report{db: open(2), rows: make(chan int)}
	for i := 0; i < 2; i++ {
		go r.stream()
	}
	settle()
	for i := 0; i < 4; i++ {
		go r.count()
	}
	return []string{
		channel("report.rows", r.rows, "send=2"),
		fact("slot", "database/sql connection", "4", "main.(*report).count"),
		fact("slot-holder", "database/sql connection", "2", "main.(*report).stream"),
	}
}

// An importer that asks for a second connection while it has the rows of the first open; when
// all connections are first ones, nobody gets a second.
type importer struct {
	db *sql.DB
}

func (i *importer) run() {
	rows, err := i.db.Query("select n from numbers")
	if err != nil {
		panic(err)
	}
	defer rows.Close()
	for rows.Next() {
		time.Sleep(pause)
		i.insert()
	}
}

func (i *importer) insert() {
	i.db.Exec("insert into sums values (1)")
}

func sqlNested() []string {
	i := &importer{db: open(2)}
	go i.run()
	go i.run()
	time.Sleep(pause)
	return []string{
		fact("slot", "database/sql connection", "2", "main.(*importer).insert"),
		fact("slot-holder", "database/sql connection", "2", "main.(*importer).run"),
	}
}

// A client that may have one connection to each host, and the host does not answer.
type fetcher struct {
	client *http.Client
	url    string
}

func (f *fetcher) fetch() error {
	answer, err := f.client.Get(f.url)
	if err == nil {
		answer.Body.Close()
	}
	return err
}

func transportConns() []string {
	f := &fetcher{url: "http://" + silent() + "/"}
	f.client = &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	for i := 0; i < 4; i++ {
		go f.fetch()
		settle()
	}
	return []string{
		fact("slot", "net/http connection", "3", "main.(*fetcher).fetch"),
		fact("slot-holder", "net/http connection", "1", "main.(*fetcher).fetch"),
	}
}

// A service whose handler asks a silent peer under a lock.
type service struct {
	hits     int
	mu       sync.Mutex
	upstream string
	client   http.Client
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hits++
	s.ask()
	io.WriteString(w, strconv.Itoa(s.hits))
}

func (s *service) ask() {
	if answer, err := s.client.Get(s.upstream); err == nil {
		answer.Body.Close()
	}
}

// Requests come over bare connections, so that no client's goroutines are in the dump.
func httpUpstream() []string {
	s := &service{upstream: "http://" + silent() + "/"}
	web := httptest.NewServer(s)
	keep(web)
	for i := 0; i < 4; i++ {
		c, err := net.Dial("tcp", web.Listener.Addr().String())
		if err != nil {
			panic(err)
		}
		keep(c)
		io.WriteString(c, "GET / HTTP/1.1\r\nHost: app\r\n\r\n")
		settle()
	}
	return []string{
		object("mutex", "service.mu", s, &s.mu, "lock=3"),
		holder("service.mu", "main.(*service).ServeHTTP", "main.(*service).ServeHTTP", onStack),
		fact("end", "main.(*service).ask", "select", "3"),
	}
}

// A context with very many children takes long to cancel, and has its lock meanwhile.
type hub struct {
	ctx          context.Context
	cancel, last context.CancelFunc
}

func (h *hub) stop() {
	h.cancel()
}

func (h *hub) begin() {
	ctx, cancel := context.WithCancel(h.ctx)
	defer cancel()
	<-ctx.Done()
}

func contextCancel() []string {
	h := &hub{}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	for i := 0; i < 3000000; i++ {
		_, h.last = context.WithCancel(h.ctx)
	}
	go h.stop()
	time.Sleep(time.Millisecond)
	for i := 0; i < 5; i++ {
		go h.begin()
	}
	return []string{
		object("context", "hub.ctx", h.ctx, h.ctx, "lock=5"),
		holder("hub.ctx", "main.(*hub).begin", "context.(*cancelCtx).cancel", onStack),
		fact("no-cycle"),
	}
}

// A sync.Map into which all store new keys takes its own lock; who waits changes all the time.
const mapWaits = "lockSlow"

func fill(m *sync.Map, first int) {
	for key := first; ; key++ {
		m.Store(key, key)
		m.Delete(key - 8)
	}
}

func syncMap() []string {
	m := new(sync.Map)
	for i := 0; i < 12; i++ {
		go fill(m, i<<32)
	}
	return []string{
		fact("library", "sync.Map", "main.fill"),
		object("syncmap", "m", nil, m, "any"),
		fact("healthy"),
	}
}

// The first Get from a new sync.Pool takes a lock that all pools of the process share.
const poolWaits = "lockSlow"

func usePools() {
	for {
		new(sync.Pool).Get()
	}
}

func syncPool() []string {
	for i := 0; i < 12; i++ {
		go usePools()
	}
	return []string{
		fact("library", "sync.Pool", "main.usePools"),
		fact("healthy"),
	}
}

// An io.Pipe whose reader is gone: the first who writes waits for a reader, and has the pipe's
// lock, for which the others wait.
type recorder struct {
	out *io.PipeWriter
}

func (r *recorder) record(line string) {
	io.WriteString(r.out, line)
}

func ioPipe() []string {
	in, out := io.Pipe()
	keep(in)
	r := &recorder{out: out}
	for i := 0; i < 3; i++ {
		go r.record("line")
		settle()
	}
	return []string{
		fact("slot", "io.Pipe", "2", "main.(*recorder).record"),
		fact("slot-holder", "io.Pipe", "1", "main.(*recorder).record"),
		fact("end", "main.(*recorder).record", "select", "2"),
	}
}
