/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A channel: shared memory with one writer, SHMStream version 2. The header is followed by the elements. Readers map it
 * read-only and cannot influence the writer; the protocol lets them detect overruns and restarts.
 */
#ifndef MUEN_ABI_CHANNEL_H
#define MUEN_ABI_CHANNEL_H

#include <muen/abi/types.h>

#define CHANNEL_TRANSPORT 0x487312b6b79a9b6dULL

struct channel_header {
	uint64_t transport;     /* CHANNEL_TRANSPORT */
	uint64_t epoch;         /* 0 = inactive; changed by each initialisation */
	uint64_t protocol;      /* what the elements mean; chosen by the users of the channel */
	uint64_t element_size;  /* bytes */
	uint64_t element_count;
	uint64_t reserved;
	uint64_t write_start;   /* WSC: elements begun */
	uint64_t write_end;     /* WC: elements complete */
};
MUEN_ASSERT_OFFSET(struct channel_header, epoch, 8);
MUEN_ASSERT_OFFSET(struct channel_header, write_start, 48);
MUEN_ASSERT_OFFSET(struct channel_header, write_end, 56);
MUEN_ASSERT_SIZE(struct channel_header, 64);

#endif
