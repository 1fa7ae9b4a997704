/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Channels: streams of elements of one size through shared memory, one writer, any number of readers (SHMStream
 * version 2, <muen/abi/channel.h>).
 *
 * The writer never waits and never learns who reads. A reader that is too slow loses elements, and is told so; what it
 * gets is always one whole element. Who must lose nothing builds flow control from a channel in each direction.
 */
#ifndef MUEN_CHANNEL_H
#define MUEN_CHANNEL_H

#include <muen/abi/channel.h>
#include <muen/abi/sinfo.h>

/* Why an element was, or was not, read. */
enum muen_channel_result {
	MUEN_CHANNEL_OK,           /* one element was read */
	MUEN_CHANNEL_NO_DATA,      /* everything was read already */
	MUEN_CHANNEL_INACTIVE,     /* no writer has initialised the channel (or it closed it) */
	MUEN_CHANNEL_INCOMPATIBLE, /* other protocol or element size, or a geometry that does not fit the region */
	MUEN_CHANNEL_NEW_EPOCH,    /* the writer began anew: state of an earlier stream is void; read again */
	MUEN_CHANNEL_OVERRUN,      /* the reader was too slow: it now stands behind the newest element; data was lost */
};

struct muen_channel_writer {
	struct channel_header *header;
	uint8_t *elements;
	uint64_t element_size;
	uint64_t element_count;
	uint64_t written; /* elements since the epoch began */
};

struct muen_channel_reader {
	const struct channel_header *header;
	const uint8_t *elements;
	uint64_t region_bytes;
	uint64_t protocol;
	uint64_t element_size;
	uint64_t element_count; /* as of the current epoch */
	uint64_t epoch;         /* 0: not synchronised */
	uint64_t position;      /* elements read or skipped since the epoch began */
};

/*
 * Begins a new epoch in the region: as many elements of element_size bytes (at least 1) as it holds. Elements that
 * readers have not read yet are lost. False if not one element fits.
 */
bool muen_channel_writer_init(struct muen_channel_writer *writer, void *region, uint64_t region_bytes,
			      uint64_t protocol, uint64_t element_size);

/* Appends one element of writer->element_size bytes, over the oldest one if the channel is full. */
void muen_channel_write(struct muen_channel_writer *writer, const void *element);

/* Prepares reading from the start of the current epoch. Nothing in the region is looked at yet. */
void muen_channel_reader_init(struct muen_channel_reader *reader, const void *region, uint64_t region_bytes,
			      uint64_t protocol, uint64_t element_size);

/* Copies the next element to element (reader->element_size bytes), whose content is undefined unless the result is OK.
 */
enum muen_channel_result muen_channel_read(struct muen_channel_reader *reader, void *element);

/* The same for a channel that the policy gives to this subject under this name. False if there is none, or it is too
 * small. */
bool muen_channel_open_writer(struct muen_channel_writer *writer, const char *name, uint64_t protocol,
			      uint64_t element_size);
bool muen_channel_open_reader(struct muen_channel_reader *reader, const char *name, uint64_t protocol,
			      uint64_t element_size);

#endif
