package main

func loop() { select {} }
