#include <criterion/criterion.h>

#include "harness/wire_map.h"
#include "heddle/wire.h"

/* A wire serves one run after the other. */
Test(wire_map, asks_of_a_run_only_what_is_asked_of_it)
{
	struct wire_map map = WIRE_MAP_NONE;
	const struct wire_stops stops = {.process = "0", .n = 1, .stacks = 1, .at = {3}};
	const struct wire_force force = {.process = "0", .orders = 1};
	struct run_spec asked = {.stops = &stops, .force = &force}, plain = {0};
	char *error = NULL;
	cr_assert_eq(wire_map_ready(&map, &asked, 64, &error), 0, "%s", error);
	cr_expect_eq(map.wire->stops.n, 1);
	cr_expect_eq(map.wire->force.orders, 1);
	cr_assert_eq(wire_map_ready(&map, &plain, 64, &error), 0, "%s", error);
	cr_expect_eq(map.wire->stops.n, 0);
	cr_expect_eq(map.wire->force.orders, 0);
	wire_map_close(&map);
}
