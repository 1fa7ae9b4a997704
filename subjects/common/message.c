/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Making and checking messages. Every word depends on the number, so that parts of two messages never pass as one. */
#include "message.h"

#include <muen/test.h>

#define FNV_PRIME 0x00000100000001b3ULL /* FNV-1a, 64 bits, taken by words */
#define FNV_OFFSET 0xcbf29ce484222325ULL

static uint64_t mix(uint64_t hash, uint64_t word)
{
	return (hash ^ word) * FNV_PRIME;
}

static uint64_t checksum(const struct message *message)
{
	uint64_t hash = mix(FNV_OFFSET, message->sequence);

	for (unsigned int i = 0; i < MESSAGE_PAYLOAD_WORDS; i++)
		hash = mix(hash, message->payload[i]);
	return hash;
}

struct message message_make(uint64_t sequence, uint64_t mask)
{
	struct message message = {.sequence = sequence};

	for (unsigned int i = 0; i < MESSAGE_PAYLOAD_WORDS; i++)
		message.payload[i] = mix(sequence + FNV_OFFSET, i) ^ mask;
	message.checksum = checksum(&message);
	return message;
}

static bool is_whole(const struct message *message, uint64_t mask)
{
	struct message expected = message_make(message->sequence, mask);

	return message->checksum == checksum(message) && message->checksum == expected.checksum;
}

void tally_message(struct tally *tally, const struct message *message, uint64_t mask)
{
	uint64_t expected = tally->received + tally->lost;

	if (!is_whole(message, mask)) {
		tally->damaged++;
	} else if (message->sequence < expected) {
		tally->disordered++;
	} else {
		tally->lost += message->sequence - expected;
		tally->received++;
	}
}

bool tally_is_clean(const struct tally *tally)
{
	return tally->lost == 0 && tally->disordered == 0 && tally->damaged == 0;
}

void tally_report(const struct tally *tally, const char *name)
{
	muen_test_report("demo", name, tally->received >= MESSAGE_GOAL && tally_is_clean(tally),
			 "%lu received, %lu lost, %lu out of order, %lu damaged", tally->received, tally->lost,
			 tally->disordered, tally->damaged);
}
