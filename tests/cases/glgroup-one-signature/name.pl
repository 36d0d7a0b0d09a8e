# Prints goroutines of the stacks that are named: each letter is a function of 1200 bytes, and all of
# them have one signature, as two places of the name cancel each other in XXH3.
use v5.28;
for my $letter (split //, shift) {
	my $i = ord($letter) - ord 'a';
	my $name = 'main.' . 'a' x 1195;
	substr($name, 448, 8) = pack('C4', 0x41 + $i, 0x41, 0x41, 0xc3) . pack('H*', '813a264c');
	substr($name, 896, 8) = pack('C4', 0x70 - $i, 0x70, 0x70, 0x61) . pack('H*', 'cdb45931');
	state $n = 0;
	printf "goroutine %d [select]:\n%s()\n\t/app/a.go:1 +0x1\n\n", ++$n, $name;
}
