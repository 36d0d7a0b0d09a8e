// Package cart adds prices up.
package cart

import "context"

// Total asks every shop for its price and adds them up.
func Total(ctx context.Context, shops []Shop) (sum int, err error) {
	prices := make(chan int)
	failures := make(chan error, len(shops))
	for _, shop := range shops {
		go func() {
			price, err := shop.Price(ctx)
			if err != nil {
				failures <- err
				return
			}
			prices <- price // nobody receives what comes after the first failure; this one waits for ever, 価格
		}()
	}
	for range shops {
		select {
		case price := <-prices:
			sum += price
		case err := <-failures:
			return 0, err
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	// A shop may be closed.
	//
	//	cart.Total(ctx, nil)
	//
	// is the price of nothing.
	//
	// The ledger is asked last, for it is slow: it keeps
	// a lock while it writes, and it writes a lot.
	//
	//
	if sum == 0 {
		return 0, nil
	}
	return ledger.Add(ctx, sum)
}

var hook = func() { select {} }
