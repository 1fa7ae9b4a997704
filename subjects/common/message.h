/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The messages that producer and consumer exchange, and the tally of what arrived. Request n is answered by answer n,
 * which carries the request's payload inverted; both are numbered from 0 and protected by a checksum.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#define MESSAGE_PROTOCOL_REQUEST 0x7265717565737431ULL /* "request1" */
#define MESSAGE_PROTOCOL_ANSWER 0x616e737765723131ULL  /* "answer11" */
#define MESSAGE_GOAL 10000U                            /* messages each way after which the exchange is judged */
#define MESSAGE_PAYLOAD_WORDS 6U

struct message {
	uint64_t sequence;
	uint64_t payload[MESSAGE_PAYLOAD_WORDS];
	uint64_t checksum;
};

/* What one side saw arrive. All but received must stay 0. */
struct tally {
	uint64_t received;
	uint64_t lost;       /* numbers that were skipped, or that an overrun took */
	uint64_t disordered; /* numbers seen before */
	uint64_t damaged;    /* wrong checksum, or not the payload of its number */
};

/* The request of this number; mask inverts the payload: 0 for a request, ~0 for its answer. */
struct message message_make(uint64_t sequence, uint64_t mask);

/* Counts a message that is expected to be message_make(tally->received + tally->lost, mask). */
void tally_message(struct tally *tally, const struct message *message, uint64_t mask);

bool tally_is_clean(const struct tally *tally);

/* Reports, as a test result, whether MESSAGE_GOAL messages arrived, all in order and whole. */
void tally_report(const struct tally *tally, const char *name);

#endif
