/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What is read is not looked at: nobody knows what should be there. */
#include "outlet.h"

#include <muen/channel.h>

#define ELEMENT_BYTES 64U
#define ELEMENTS_MAX 16U

static struct muen_channel_reader outlet;
static bool exists;

void outlet_begin(void)
{
	exists = muen_channel_open_reader(&outlet, "outlet", 0, ELEMENT_BYTES);
}

void outlet_read(void)
{
	uint8_t element[ELEMENT_BYTES];

	for (unsigned int i = 0; exists && i < ELEMENTS_MAX; i++) {
		if (muen_channel_read(&outlet, element) == MUEN_CHANNEL_NO_DATA)
			return;
	}
}
