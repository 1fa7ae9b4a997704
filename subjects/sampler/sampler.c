/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Reads streamer's channel, which holds 127 samples, slower than they are written. It must be told of every overrun,
 * and whatever it gets must be whole: it is often just overwritten while it is read.
 */
#include "common/clock.h"
#include "common/sample.h"

#include <muen/channel.h>
#include <muen/debuglog.h>
#include <muen/test.h>
#include <muen/tsc.h>

#define SLOW_EVERY 16U /* samples */
#define SLOWNESS 1000U /* turns of a loop */
#define GOAL_SAMPLES 500U
#define GOAL_OVERRUNS 50U

static uint64_t whole;
static uint64_t torn;
static uint64_t backwards;
static uint64_t overruns;

static void take(const struct sample *sample)
{
	static uint64_t last;

	if (!sample_is_whole(sample))
		torn++;
	else if (sample->word[0] < last)
		backwards++;
	else
		whole++;
	last = sample->word[0];
}

static void report(void)
{
	static bool judged;
	static uint64_t second;

	if (!judged && whole >= GOAL_SAMPLES && overruns >= GOAL_OVERRUNS) {
		judged = true;
		muen_test_report("demo", "overrun-is-seen", true, "%lu overruns while %lu samples were read", overruns,
				 whole);
		muen_test_report("demo", "no-sample-is-torn", torn == 0 && backwards == 0,
				 "%lu whole, %lu torn, %lu out of order", whole, torn, backwards);
		muen_test_end();
	}
	if (clock_second_passed(&second))
		muen_debuglog_printf("%lu samples whole, %lu torn, too slow %lu times\n", whole, torn, overruns);
}

/* Without PAUSE, on which an emulator may run the other CPU for a long while. */
static void be_slow(void)
{
	for (volatile unsigned int i = 0; i < SLOWNESS; i++)
		continue;
}

int main(void)
{
	struct muen_channel_reader stream;
	static struct sample sample;

	if (!muen_channel_open_reader(&stream, "stream", SAMPLE_PROTOCOL, sizeof(sample)))
		return 1;
	for (;;) {
		enum muen_channel_result result = muen_channel_read(&stream, &sample);

		if (result == MUEN_CHANNEL_OK)
			take(&sample);
		if (result == MUEN_CHANNEL_OK && whole % SLOW_EVERY == 0)
			be_slow();
		overruns += result == MUEN_CHANNEL_OVERRUN;
		if (result == MUEN_CHANNEL_NO_DATA)
			muen_pause();
		report();
	}
}
