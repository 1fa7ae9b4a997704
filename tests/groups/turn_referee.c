/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * In one group of the partition: from one turn of its own to the next, each other group has had exactly one, if all of
 * it was within one frame. (At the end of a frame, a group loses the rest of its turn.)
 */
#include <muen/event.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>
#include <muen/test.h>

#define OTHERS 63U
#define ROUNDS 40U
#define DIGITS 6U /* where they are in a name */

static const volatile uint64_t *turns[OTHERS];

static bool find_turns(void)
{
	char name[] = "turns_00";
	unsigned int found = 0;

	for (unsigned int other = 0; other < OTHERS; other++) {
		const struct sinfo_memory *page;

		name[DIGITS] = (char)('0' + other / 10);
		name[DIGITS + 1] = (char)('0' + other % 10);
		page = muen_sinfo_memory(muen_sinfo(), name);
		if (page != NULL) {
			turns[other] = (const volatile uint64_t *)page->address;
			found++;
		}
	}
	return found == OTHERS;
}

/* How many others had exactly one turn. */
static unsigned int play_round(void)
{
	uint64_t before[OTHERS];
	unsigned int one = 0;

	for (unsigned int other = 0; other < OTHERS; other++)
		before[other] = *turns[other];
	muen_yield();
	for (unsigned int other = 0; other < OTHERS; other++)
		one += *turns[other] == before[other] + 1;
	return one;
}

static void play(void)
{
	unsigned int rounds = 0;
	unsigned int fair = 0;

	(void)muen_frame_wait(muen_frame_start());
	while (rounds < ROUNDS) {
		uint64_t const frame = muen_frame_start();
		unsigned int const one = play_round();

		if (muen_frame_start() == frame) {
			rounds++;
			fair += one == OTHERS;
		}
	}
	muen_test_report("groups", "each-has-one-turn", fair == ROUNDS, "in %u of %u rounds", fair, ROUNDS);
}

int main(void)
{
	if (find_turns())
		play();
	else
		muen_test_report("groups", "sinfo", false, "a page is missing");
	muen_test_end();
	for (;;)
		muen_yield();
}
