/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Floods a channel without a look at its readers, and yields now and then to the other group of its partition. */
#include "common/sample.h"

#include <muen/channel.h>
#include <muen/event.h>

#define BURST 16U /* samples between two yields */

int main(void)
{
	struct muen_channel_writer stream;
	static struct sample sample;

	if (!muen_channel_open_writer(&stream, "stream", SAMPLE_PROTOCOL, sizeof(sample)))
		return 1;
	for (uint64_t number = 0;; number++) {
		sample_fill(&sample, number);
		muen_channel_write(&stream, &sample);
		if (number % BURST == 0)
			muen_yield();
	}
}
