# The Debian package, made of an installation (never of the build tree, which
# others use), unpacked and used where it happens to be.
cmake --install "$scenarios/.." --prefix "$PWD/root/usr" --strip >/dev/null
cpack --config "$scenarios/../CPackConfig.cmake" -D CPACK_INSTALL_CMAKE_PROJECTS= \
	-D "CPACK_INSTALLED_DIRECTORIES=$PWD/root;/" -D CPACK_PACKAGING_INSTALL_PREFIX=/ -B "$PWD/out" &>cpack.log || cat cpack.log
rm -r root
dpkg-deb -f out/heddle_*.deb Package Depends | sed 's/ ([^)]*)//g'
dpkg-deb -x out/heddle_*.deb unpacked
(cd unpacked && find . -type f ! -path '*/doc/*' ! -path '*/man/*' | sort)

export PATH=$PWD/unpacked/usr/bin:$PATH
command -v heddle
heddle run -n 20 --native 0 --no-explain -- "$scenarios/assert_without_join/fixed" | head -n 1

# every command has its page, every option stands in it, groff has nothing to say
page() {
	groff -man -ww -Kutf8 -Tutf8 -P-cbou "unpacked/usr/share/man/man1/$1.1" >page
}
commands=$(heddle --help | sed -n 's/^  \([a-z+]*\)  .*/\1/p')
page heddle
for command in $commands; do
	grep -q "^ *heddle-${command//+/x}(1)" page || echo "heddle(1) lacks $command"
done
for command in $commands; do
	page "heddle-${command//+/x}"
	for option in $(heddle "$command" --help | grep -o -- '^  .\{4\} *--[a-z-]*' | grep -o -- '--[a-z-]*'); do
		grep -q -- "^ *\(-., \)\?$option\b" page || echo "heddle-$command(1) lacks $option"
	done
done

# found by CMake
cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES C)
find_package(heddle 0.1 REQUIRED)
add_executable(user user.c)
target_link_libraries(user heddle::heddle)
file(WRITE ${CMAKE_BINARY_DIR}/command ${HEDDLE_COMMAND})
END
printf '#include <heddle.h>\nint main(void)\n{\n\theddle_yield();\n}\n' >user.c
cmake -S . -B build -DCMAKE_PREFIX_PATH="$PWD/unpacked/usr" >cmake.log 2>&1 && cmake --build build >>cmake.log 2>&1 || cat cmake.log
build/user && echo "$(<build/command)"
