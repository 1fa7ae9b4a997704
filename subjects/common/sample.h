/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What streamer writes and sampler reads: large elements, each word of which tells which one it belongs to. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#define SAMPLE_PROTOCOL 0x73616d706c653031ULL /* "sample01" */
#define SAMPLE_WORDS 64U

struct sample {
	uint64_t word[SAMPLE_WORDS];
};

static inline void sample_fill(struct sample *sample, uint64_t number)
{
	for (unsigned int i = 0; i < SAMPLE_WORDS; i++)
		sample->word[i] = number * SAMPLE_WORDS + i;
}

/* Whether all words belong to one sample. */
static inline bool sample_is_whole(const struct sample *sample)
{
	for (unsigned int i = 1; i < SAMPLE_WORDS; i++) {
		if (sample->word[i] != sample->word[0] + i)
			return false;
	}
	return sample->word[0] % SAMPLE_WORDS == 0;
}

#endif
