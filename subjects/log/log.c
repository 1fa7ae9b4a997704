/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The log server: reads the debug logs of all subjects, merges them by time, and writes them to the serial line, each
 * line as `subject| text`.
 *
 * Readers named log_NAME are plain logs; the writers of those named test_NAME report test results. Where the policy
 * gives the server the device test_exit, results are printed as they came, and the run ends when all reporters have
 * ended (in a system without test_NAME readers: when one has). Elsewhere results are printed for people, and nothing
 * ends.
 */
#include "report.h"
#include "serial.h"
#include "source.h"

#include <muen/event.h>
#include <muen/port.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>
#include <muen/string.h>

#define SOURCE_MAX 64U

static struct source sources[SOURCE_MAX];
static unsigned int source_count;
static struct report report;
static const struct sinfo_device_port *exit_ports;

static void put_part(const char *text, unsigned int length)
{
	for (unsigned int i = 0; i < length; i++)
		serial_put((const char[]){text[i], '\0'});
}

static void put_number(unsigned int number)
{
	if (number >= 10)
		put_number(number / 10);
	serial_put((const char[]){(char)('0' + number % 10), '\0'});
}

static void put_line(const char *name, const char *text)
{
	serial_put(name);
	serial_put("| ");
	serial_put(text);
	serial_put("\n");
}

/* As `subject| PASS case: detail`. */
static void put_result_for_people(const char *name, const struct report_result *result)
{
	serial_put(name);
	serial_put("| ");
	put_part(result->verdict, result->verdict_length);
	serial_put(" ");
	put_part(result->name, result->name_length);
	serial_put(": ");
	serial_put(result->detail);
	serial_put("\n");
}

static void put_result(struct source *source, const struct report_result *result)
{
	source->case_count++;
	report_count(&report, result);
	if (exit_ports == NULL) {
		put_result_for_people(source->name, result);
	} else {
		serial_put(source->line);
		serial_put("\n");
	}
}

/* A failure that the server itself found. */
static void put_failure(const char *name, const char *detail)
{
	report.case_count++;
	report.failure_count++;
	serial_put(REPORT_RESULT "log ");
	serial_put(name);
	serial_put(" FAIL ");
	serial_put(detail);
	serial_put("\n");
}

/*
 * Writes the last line and leaves the emulator: QEMU's debug exit takes any byte as its status, Bochs ends at the word
 * "Shutdown".
 */
static void end_run(void)
{
	serial_put(REPORT_END);
	put_number(report.case_count);
	serial_put(" fail=");
	put_number(report.failure_count);
	serial_put("\n");
	serial_drain();
	for (const char *byte = "\020Shutdown"; *byte != '\0'; byte++)
		muen_port_out8(exit_ports->address, (uint8_t)*byte);
}

static bool all_ended(void)
{
	bool all = true, any = false;

	for (unsigned int i = 0; i < source_count; i++) {
		any |= sources[i].ended;
		all &= sources[i].ended || !sources[i].reporter;
	}
	return any && all;
}

static void take_end(struct source *source, unsigned int count)
{
	source->ended = true;
	if (exit_ports == NULL)
		return;
	if (count != source->case_count)
		put_failure(source->name, "results are missing");
	if (all_ended())
		end_run();
}

static void put_source(struct source *source)
{
	struct report_result result;
	unsigned int count;

	if (report_is_end(source->line, &count))
		take_end(source, count);
	else if (report_parse(source->line, &result))
		put_result(source, &result);
	else
		put_line(source->name, source->line);
}

static void take_loss(const struct source *source)
{
	if (exit_ports == NULL)
		put_line(source->name, "(lines are missing: written faster than the serial line takes them)");
	else
		put_failure(source->name, "lines are missing");
}

/* The source with the oldest whole line, or NULL. */
static struct source *find_oldest(void)
{
	struct source *oldest = NULL;

	for (unsigned int i = 0; i < source_count; i++) {
		enum source_state state = source_read(&sources[i]);

		if (state == SOURCE_LOST)
			take_loss(&sources[i]);
		if (state == SOURCE_LINE && (oldest == NULL || sources[i].timestamp < oldest->timestamp))
			oldest = &sources[i];
	}
	return oldest;
}

static void add_source(const struct sinfo_resource *resource)
{
	const char *log_name = muen_sinfo_name_rest(&resource->name, "log_");
	const char *test_name = muen_sinfo_name_rest(&resource->name, "test_");
	const char *name = log_name != NULL ? log_name : test_name;

	if (name == NULL || resource->data.memory.kind != SINFO_MEM_CHANNEL)
		return;
	if (source_count == SOURCE_MAX) {
		put_line("log", "too many logs; not shown:");
		put_line("log", name);
		return;
	}
	source_init(&sources[source_count], name, test_name != NULL, &resource->data.memory);
	source_count++;
}

static void find_sources(const struct sinfo *page)
{
	const struct sinfo_resource *resource = NULL;

	while ((resource = muen_sinfo_next(page, resource, SINFO_MEMORY)) != NULL)
		add_source(resource);
}

/* The first ports of a device; device: its name and "_". */
static const struct sinfo_device_port *find_ports(const struct sinfo *page, const char *device)
{
	const struct sinfo_resource *resource = muen_sinfo_next(page, NULL, SINFO_DEVICE_PORT);

	while (resource != NULL && muen_sinfo_name_rest(&resource->name, device) == NULL)
		resource = muen_sinfo_next(page, resource, SINFO_DEVICE_PORT);
	return resource == NULL ? NULL : &resource->data.device_port;
}

/* Whoever shares the partition runs now; who has it alone need not look again before new frames have brought news. */
static void wait_for_news(void)
{
	uint64_t start = muen_frame_start();

	muen_yield();
	muen_frame_wait(start);
}

int main(void)
{
	const struct sinfo *page = muen_sinfo();
	const struct sinfo_device_port *serial_ports = find_ports(page, "serial_");

	if (serial_ports == NULL)
		return 1; /* nowhere to say it: the trap that follows is what the policy makes of it */
	exit_ports = find_ports(page, "test_exit_");
	serial_init(serial_ports->address);
	find_sources(page);
	for (;;) {
		struct source *source = find_oldest();

		if (source == NULL) {
			wait_for_news();
		} else {
			put_source(source);
			source_next_line(source);
		}
	}
}
