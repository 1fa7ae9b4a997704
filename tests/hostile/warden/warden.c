/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Makes a subject hostile. Each of its traps hands over to this, its monitor, which writes instructions for it, gives
 * it registers to begin with, sets an alarm against endless loops, and lets it go: that is an action. All of it depends
 * on the seed and the number of the action alone, but for the alarm, which depends on the time.
 *
 * Seed and number of actions come from the policy: each is a page filled with a byte. The goal is a power of ten, half
 * of which each of the two hostile subjects makes.
 */
#include "instructions.h"
#include "registers.h"

#include "common/arena.h"
#include "common/progress.h"

#include <muen/abi/hypercall.h>
#include <muen/abi/layout.h>
#include <muen/abi/timed_event.h>
#include <muen/event.h>
#include <muen/sinfo.h>
#include <muen/string.h>
#include <muen/test.h>
#include <muen/tsc.h>

#define ALARM_EVENT 4U    /* as in the specifications of the hostile subjects */
#define ALARMS_PER_MS 10U /* longest action: a tenth of a millisecond */
#define YIELD_EVERY 64U   /* actions */

struct ward {
	union record *record;
	volatile struct timed_event *alarm;
	uint8_t *code;
	uint8_t *data;
	volatile struct progress *progress;
	bool guest;
	bool qemu;
};

static struct random random;

static void *memory(const char *name)
{
	const struct sinfo_memory *region = muen_sinfo_memory(muen_sinfo(), name);

	return region == NULL ? NULL : (void *)region->address;
}

/* The byte that the policy fills the page with. */
static uint32_t setting(const char *name)
{
	const uint8_t *page = memory(name);

	return page == NULL ? 0 : *page;
}

static uint64_t half_of_power_of_ten(uint32_t exponent)
{
	uint64_t power = 1;

	for (uint32_t i = 0; i < exponent; i++)
		power *= 10;
	return power / 2;
}

static bool runs_on_svm(void)
{
	static const uint8_t svm[] = HYPERCALL_SVM;

	return ((const uint8_t *)MUEN_GVA_HYPERCALL)[2] == svm[2];
}

static bool find(struct ward *ward)
{
	ward->record = memory("ward_state");
	ward->alarm = memory("ward_alarm");
	ward->code = memory("arena_code");
	ward->data = memory("arena_data");
	ward->progress = memory("progress");
	ward->guest = muen_string_begins(muen_sinfo()->name.data, "guest");
	ward->qemu = runs_on_svm();
	return ward->record != NULL && ward->alarm != NULL && ward->code != NULL && ward->data != NULL &&
	       ward->progress != NULL;
}

/* Now and then the page is the hostile subject's: it fires at any time, or never, and any event. */
static void set_alarm(volatile struct timed_event *alarm)
{
	if (random_below(&random, 32) == 0) {
		alarm->event = instructions_value(&random);
		alarm->trigger = instructions_value(&random);
	} else {
		alarm->event = ALARM_EVENT;
		alarm->trigger = muen_tsc() + muen_sinfo()->tsc_khz / ALARMS_PER_MS;
	}
}

static void prepare(const struct ward *ward)
{
	struct situation const situation = {
	    .mode = ward->guest ? (enum mode)random_below(&random, MODE_COUNT) : MODE_LONG,
	    .guest = ward->guest,
	    .qemu = ward->qemu,
	};
	uint32_t const start = instructions_write(ward->code, &situation, &random);

	if (ward->guest)
		registers_write_tables(ward->data, situation.mode, &random);
	registers_write(ward->record, &situation, situation.mode == MODE_REAL ? start : ARENA_CODE + start, &random);
	set_alarm(ward->alarm);
}

int main(void)
{
	int const resume = muen_sinfo_event(muen_sinfo(), "resume");
	uint32_t const seed = setting("seed");
	uint64_t const goal = half_of_power_of_ten(setting("goal"));
	struct ward ward;

	if (resume < 0 || !find(&ward))
		return 1;
	random = random_begin(seed);
	registers_keep(ward.record);
	for (uint64_t action = 0; action < goal; action++) {
		ward.progress->actions = action + 1;
		prepare(&ward);
		muen_event_send((uint8_t)resume);
		if (action % YIELD_EVERY == 0)
			muen_yield();
	}
	ward.progress->done = true;
	muen_test_report(muen_sinfo()->name.data, "actions", true, "%lu actions, seed %u", goal, seed);
	muen_test_end();
	for (;;)
		muen_yield();
}
