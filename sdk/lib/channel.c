/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Channel writer and reader. Owns two invariants: a reader never returns an element of which the writer changed a byte
 * during the copy, and nothing that a writer puts into the region makes the reader leave it.
 *
 * The first rests on the order of four accesses, which the fences hold for the compiler as x86 holds it for the CPU:
 *
 *	writer: write_start := n + 1   ->  element n   ->  write_end := n + 1
 *	reader: write_end > n          ->  element n   ->  write_start <= n + element_count
 *
 * A reader that saw any byte of element n + element_count therefore sees write_start > n + element_count as well.
 */
#include <muen/channel.h>

#include <muen/sinfo.h>
#include <muen/string.h>

/* Each shared field is read once, into a local variable, however often it is used. */
static uint64_t load(const uint64_t *field)
{
	return __atomic_load_n(field, __ATOMIC_RELAXED);
}

static uint64_t load_acquire(const uint64_t *field)
{
	return __atomic_load_n(field, __ATOMIC_ACQUIRE);
}

static void store(uint64_t *field, uint64_t value)
{
	__atomic_store_n(field, value, __ATOMIC_RELAXED);
}

static void store_release(uint64_t *field, uint64_t value)
{
	__atomic_store_n(field, value, __ATOMIC_RELEASE);
}

/* Never 0, which means inactive, and never the epoch before. */
static uint64_t next_epoch(uint64_t epoch)
{
	return epoch == UINT64_MAX ? 1 : epoch + 1;
}

bool muen_channel_writer_init(struct muen_channel_writer *writer, void *region, uint64_t region_bytes,
			      uint64_t protocol, uint64_t element_size)
{
	struct channel_header *header = region;
	uint64_t epoch;

	if (element_size == 0 || region_bytes < sizeof(*header) || region_bytes - sizeof(*header) < element_size)
		return false;
	writer->header = header;
	writer->elements = (uint8_t *)region + sizeof(*header);
	writer->element_size = element_size;
	writer->element_count = (region_bytes - sizeof(*header)) / element_size;
	writer->written = 0;

	epoch = next_epoch(load(&header->epoch));
	store(&header->epoch, 0);
	__atomic_thread_fence(__ATOMIC_SEQ_CST); /* readers see the old epoch end before anything changes */
	store(&header->transport, CHANNEL_TRANSPORT);
	store(&header->protocol, protocol);
	store(&header->element_size, element_size);
	store(&header->element_count, writer->element_count);
	store(&header->reserved, 0);
	store(&header->write_start, 0);
	store(&header->write_end, 0);
	memset(writer->elements, 0, writer->element_count * element_size);
	store_release(&header->epoch, epoch);
	return true;
}

void muen_channel_write(struct muen_channel_writer *writer, const void *element)
{
	uint64_t offset = writer->written % writer->element_count * writer->element_size;

	writer->written++;
	store(&writer->header->write_start, writer->written);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	memcpy(writer->elements + offset, element, writer->element_size);
	store_release(&writer->header->write_end, writer->written);
}

void muen_channel_reader_init(struct muen_channel_reader *reader, const void *region, uint64_t region_bytes,
			      uint64_t protocol, uint64_t element_size)
{
	*reader = (struct muen_channel_reader){
	    .header = region,
	    .elements = (const uint8_t *)region + sizeof(struct channel_header),
	    .region_bytes = region_bytes,
	    .protocol = protocol,
	    .element_size = element_size,
	};
}

/* Whether count elements of the reader's size lie inside the region. */
static bool geometry_fits(const struct muen_channel_reader *reader, uint64_t count)
{
	if (reader->element_size == 0 || reader->region_bytes < sizeof(struct channel_header))
		return false;
	return count >= 1 && count <= (reader->region_bytes - sizeof(struct channel_header)) / reader->element_size;
}

static enum muen_channel_result synchronise(struct muen_channel_reader *reader, uint64_t epoch)
{
	const struct channel_header *header = reader->header;
	uint64_t count = load(&header->element_count);

	reader->epoch = 0;
	if (load(&header->transport) != CHANNEL_TRANSPORT || load(&header->protocol) != reader->protocol ||
	    load(&header->element_size) != reader->element_size || !geometry_fits(reader, count))
		return MUEN_CHANNEL_INCOMPATIBLE;
	reader->element_count = count;
	reader->position = 0;
	reader->epoch = epoch;
	return MUEN_CHANNEL_NEW_EPOCH;
}

/* Copies the element at the reader's position, which is complete, and finds out whether it stayed so. */
static enum muen_channel_result copy_element(struct muen_channel_reader *reader, uint64_t write_end, void *element)
{
	uint64_t offset = reader->position % reader->element_count * reader->element_size;

	memcpy(element, reader->elements + offset, reader->element_size);
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (load(&reader->header->write_start) > reader->position + reader->element_count) {
		reader->position = write_end;
		return MUEN_CHANNEL_OVERRUN;
	}
	return MUEN_CHANNEL_OK;
}

/* OK if the channel is active and in the epoch that the reader knows. */
static enum muen_channel_result check_epoch(struct muen_channel_reader *reader)
{
	uint64_t epoch = load_acquire(&reader->header->epoch);

	if (epoch == 0) {
		reader->epoch = 0;
		return MUEN_CHANNEL_INACTIVE;
	}
	return epoch == reader->epoch ? MUEN_CHANNEL_OK : synchronise(reader, epoch);
}

enum muen_channel_result muen_channel_read(struct muen_channel_reader *reader, void *element)
{
	enum muen_channel_result result = check_epoch(reader), copied;
	uint64_t write_end;

	if (result != MUEN_CHANNEL_OK)
		return result;
	write_end = load_acquire(&reader->header->write_end);
	if (reader->position >= write_end)
		return MUEN_CHANNEL_NO_DATA;
	copied = copy_element(reader, write_end, element);
	result = check_epoch(reader); /* a writer that began anew meanwhile makes the copy void */
	if (result != MUEN_CHANNEL_OK)
		return result;
	if (copied == MUEN_CHANNEL_OK)
		reader->position++;
	return copied;
}

static const struct sinfo_memory *find_channel(const char *name)
{
	const struct sinfo_memory *memory = muen_sinfo_memory(muen_sinfo(), name);

	return memory != NULL && memory->kind == SINFO_MEM_CHANNEL ? memory : NULL;
}

bool muen_channel_open_writer(struct muen_channel_writer *writer, const char *name, uint64_t protocol,
			      uint64_t element_size)
{
	const struct sinfo_memory *memory = find_channel(name);

	if (memory == NULL || (memory->flags & SINFO_WRITABLE) == 0)
		return false;
	return muen_channel_writer_init(writer, (void *)memory->address, memory->size, protocol, element_size);
}

bool muen_channel_open_reader(struct muen_channel_reader *reader, const char *name, uint64_t protocol,
			      uint64_t element_size)
{
	const struct sinfo_memory *memory = find_channel(name);

	if (memory == NULL || memory->size < sizeof(struct channel_header))
		return false;
	muen_channel_reader_init(reader, (const void *)memory->address, memory->size, protocol, element_size);
	return true;
}
