/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Sends numbered requests to the consumer on another CPU and checks its answers. A channel never makes its writer wait,
 * so the producer itself takes care that no more requests are open than both channels hold.
 */
#include "common/clock.h"
#include "common/message.h"

#include <muen/channel.h>
#include <muen/debuglog.h>
#include <muen/event.h>
#include <muen/interrupt.h>
#include <muen/test.h>

#define WINDOW 128U /* open requests; each channel holds 255 */

static struct muen_channel_writer requests;
static struct muen_channel_reader answers;
static struct tally tally;
static uint64_t sent;
static volatile uint64_t wake_ups;

static void on_answers(uint8_t vector)
{
	(void)vector;
	wake_ups++;
}

static void receive_answers(void)
{
	enum muen_channel_result result;
	struct message message;

	do {
		result = muen_channel_read(&answers, &message);
		if (result == MUEN_CHANNEL_OK)
			tally_message(&tally, &message, UINT64_MAX);
	} while (result == MUEN_CHANNEL_OK || result == MUEN_CHANNEL_OVERRUN || result == MUEN_CHANNEL_NEW_EPOCH);
}

/* True if any were sent. */
static bool send_requests(void)
{
	uint64_t before = sent;

	while (sent - (tally.received + tally.lost) < WINDOW) {
		struct message message = message_make(sent, 0);

		muen_channel_write(&requests, &message);
		sent++;
	}
	return sent != before;
}

static void report(void)
{
	static bool judged;
	static uint64_t second;

	if (!judged && tally.received >= MESSAGE_GOAL) {
		judged = true;
		tally_report(&tally, "answers");
		muen_test_end();
	}
	if (clock_second_passed(&second))
		muen_debuglog_printf("%lu requests sent, %lu answers in order, %lu lost\n", sent, tally.received,
				     tally.lost);
}

int main(void)
{
	const struct sinfo *page = muen_sinfo();
	int event = muen_sinfo_event(page, "requests");
	int vector = muen_sinfo_vector(page, "answers");
	uint64_t seen = 0;

	if (event < 0 || vector < 0 ||
	    !muen_channel_open_writer(&requests, "requests", MESSAGE_PROTOCOL_REQUEST, sizeof(struct message)) ||
	    !muen_channel_open_reader(&answers, "answers", MESSAGE_PROTOCOL_ANSWER, sizeof(struct message)))
		return 1;
	muen_interrupt_enable((uint8_t)vector, on_answers);
	for (;;) {
		receive_answers();
		if (send_requests())
			muen_event_send((uint8_t)event);
		report();
		seen = muen_interrupt_wait(&wake_ups, seen);
	}
}
