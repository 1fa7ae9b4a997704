/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Checks the producer's requests and answers each with its payload inverted. Sleeps while there is none. */
#include "common/clock.h"
#include "common/message.h"

#include <muen/channel.h>
#include <muen/debuglog.h>
#include <muen/event.h>
#include <muen/interrupt.h>
#include <muen/test.h>

static struct muen_channel_reader requests;
static struct muen_channel_writer answers;
static struct tally tally;
static volatile uint64_t wake_ups;

static void on_requests(uint8_t vector)
{
	(void)vector;
	wake_ups++;
}

static void answer(const struct message *request)
{
	struct message message = message_make(request->sequence, UINT64_MAX);

	tally_message(&tally, request, 0);
	muen_channel_write(&answers, &message);
}

/* Number of requests answered. */
static unsigned int answer_requests(void)
{
	enum muen_channel_result result;
	struct message message;
	unsigned int count = 0;

	do {
		result = muen_channel_read(&requests, &message);
		if (result == MUEN_CHANNEL_OK) {
			answer(&message);
			count++;
		}
	} while (result == MUEN_CHANNEL_OK || result == MUEN_CHANNEL_OVERRUN || result == MUEN_CHANNEL_NEW_EPOCH);
	return count;
}

static void report(void)
{
	static bool judged;
	static uint64_t second;

	if (!judged && tally.received >= MESSAGE_GOAL) {
		judged = true;
		tally_report(&tally, "requests");
		muen_test_end();
	}
	if (clock_second_passed(&second))
		muen_debuglog_printf("%lu requests in order, %lu lost, woken %lu times\n", tally.received, tally.lost,
				     wake_ups);
}

int main(void)
{
	const struct sinfo *page = muen_sinfo();
	int event = muen_sinfo_event(page, "answers");
	int vector = muen_sinfo_vector(page, "requests");
	uint64_t seen = 0;

	if (event < 0 || vector < 0 ||
	    !muen_channel_open_reader(&requests, "requests", MESSAGE_PROTOCOL_REQUEST, sizeof(struct message)) ||
	    !muen_channel_open_writer(&answers, "answers", MESSAGE_PROTOCOL_ANSWER, sizeof(struct message)))
		return 1;
	muen_interrupt_enable((uint8_t)vector, on_requests);
	for (;;) {
		seen = muen_interrupt_wait(&wake_ups, seen);
		if (answer_requests() > 0)
			muen_event_send((uint8_t)event);
		report();
	}
}
