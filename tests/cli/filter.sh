# A command of several tests: one entry for each, and --filter picks some.
tests=$scenarios/ctest_suite/fixed.tests
heddle run -n 20 -- ctest --test-dir "$tests"
echo "status $?"
heddle run -n 20 --filter 'a*' -- ctest --test-dir "$tests"
echo "status $?"
heddle run --filter 'nope*' -- ctest --test-dir "$tests"
echo "status $?"
heddle run --adapter nose -- ctest
echo "status $?"
