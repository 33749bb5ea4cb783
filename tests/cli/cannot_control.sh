# Programs that libheddle.so cannot come into: why, what to do, and a status
# that is no success.
try() {
	echo "\$ $*"
	heddle run --quiet --native 1 -- "$@"
	echo "status $?"
}
echo 'int main(void) { return 0; }' >t.c
cc -static -o static t.c && try ./static
cp static other
printf '\xf3\x00' | dd of=other bs=1 seek=18 conv=notrunc status=none && try ./other
head -c 40 static >cut && chmod +x cut && try ./cut
cc -Wl,--dynamic-linker=/no/such/loader.so -o loader t.c && try ./loader
cc -Wl,--dynamic-linker=/no/such/ld-musl-x86_64.so.1 -o musl t.c && try ./musl
# root's own is root's right, a copy of it needs root
if [ "$(id -u)" = 0 ]; then
	cc -o setuid t.c && chown nobody setuid && chmod u+s setuid
else
	ln -s /bin/su setuid
fi
try ./setuid
# a Go program's mark
objcopy --add-section .go.buildinfo=t.c static go && try ./go
printf '#!/no/such/program\n' >script && chmod +x script && try ./script
echo "echo ran" >plain && chmod +x plain && try ./plain
# what a script becomes is what counts
try sh -c 'exec ./static'
heddle run --native 1 -- sh -c 'exec ./static' 2>&1 | grep 'about escapes'
heddle doctor -- sh -c 'exec ./static' | grep -A1 escape
# what it starts may still be controlled
cat >launcher.c <<'EOF'
#include <unistd.h>
int main(int n, char **argv) { return execv(argv[1], argv + n - 1); }
EOF
cc -static -o launcher launcher.c
try ./launcher "$scenarios/set_up_too_late/buggy"
