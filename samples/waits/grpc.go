//go:build libs

package main

import (
	"context"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// Waits within google.golang.org/grpc.

func init() {
	add(map[string]scenario{
		"grpc-streams": {create: grpcStreams, old: true},
	})
}

// A caller of a server that lets one connection have two streams.
type caller struct {
	conn *grpc.ClientConn
}

func (c *caller) call() error {
	return c.conn.Invoke(context.Background(), "/app.Store/Get", &emptypb.Empty{}, &emptypb.Empty{})
}

// hang serves each call for ever.
func hang(_ interface{}, call grpc.ServerStream) error {
	<-call.Context().Done()
	return nil
}

func grpcStreams() []string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	server := grpc.NewServer(grpc.MaxConcurrentStreams(2), grpc.UnknownServiceHandler(hang))
	go server.Serve(l)
	conn, err := grpc.Dial(l.Addr().String(), grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		panic(err)
	}
	settle()
	c := &caller{conn: conn}
	for i := 0; i < 5; i++ {
		go c.call()
		settle()
	}
	return []string{
		fact("slot", "grpc stream", "3", "main.(*caller).call"),
		fact("slot-holder", "grpc stream", "2", "main.(*caller).call"),
	}
}
