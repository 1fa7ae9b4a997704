/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Collecting findings, and printing them as messages or as JSON. */
#include "finding.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

static const struct {
	unsigned number;
	const char *meaning;
} kinds[FINDING_KIND_COUNT] = {
#define FINDING(name, number, text) {number, text},
#include "finding.def"
#undef FINDING
};

unsigned finding_number(enum finding_kind kind)
{
	return kinds[kind].number;
}

const char *finding_meaning(enum finding_kind kind)
{
	return kinds[kind].meaning;
}

/* A place for one more finding of the kind, or NULL if enough were told. */
static struct finding *finding_next(struct findings *findings, enum finding_kind kind)
{
	struct finding *finding;

	findings->all++;
	if (findings->total[kind]++ >= FINDING_TOLD_MAX)
		return NULL;
	findings->list = memory_resize(findings->list, findings->count + 1, sizeof(*findings->list));
	finding = &findings->list[findings->count++];
	*finding = (struct finding){.kind = kind};
	return finding;
}

void finding_add(struct findings *findings, enum finding_kind kind, const char *region, uint64_t address,
		 const char *format, ...)
{
	struct finding *finding = finding_next(findings, kind);
	va_list arguments;

	if (finding == NULL)
		return;
	finding->region = region != NULL ? memory_text("%s", region) : NULL;
	finding->address = address;
	va_start(arguments, format);
	finding->text = memory_text_list(format, arguments);
	va_end(arguments);
}

void finding_add_policy(struct findings *findings, unsigned line, const char *format, ...)
{
	struct finding *finding = finding_next(findings, FINDING_POLICY);
	va_list arguments;

	if (finding == NULL)
		return;
	finding->line = line > 0 ? line : 1;
	va_start(arguments, format);
	finding->text = memory_text_list(format, arguments);
	va_end(arguments);
}

static void print_finding(const struct finding *finding, const char *image, const char *policy, bool colour,
			  FILE *stream)
{
	const char *begin = colour ? "\033[1;31m" : "";
	const char *end = colour ? "\033[0m" : "";

	if (finding->line > 0)
		fprintf(stream, "%s:%u: ", policy, finding->line);
	else
		fprintf(stream, "%s: ", image);
	fprintf(stream, "%serror%s[MUA%02u]: ", begin, end, kinds[finding->kind].number);
	if (finding->line == 0 && finding->region != NULL)
		fprintf(stream, "region '%s' at 0x%" PRIx64 ": ", finding->region, finding->address);
	else if (finding->line == 0)
		fprintf(stream, "at 0x%" PRIx64 ": ", finding->address);
	fprintf(stream, "%s\n", finding->text);
}

void findings_print(const struct findings *findings, const char *image, const char *policy, bool colour, FILE *stream)
{
	for (size_t i = 0; i < findings->count; i++)
		print_finding(&findings->list[i], image, policy, colour, stream);
	for (size_t i = 0; i < FINDING_KIND_COUNT; i++)
		if (findings->total[i] > FINDING_TOLD_MAX)
			fprintf(stream, "%s: note: %zu more of MUA%02u: %s\n", image,
				findings->total[i] - FINDING_TOLD_MAX, kinds[i].number, kinds[i].meaning);
}

/* Names come from the policy: any byte but control characters, quotes and backslashes stands for itself. */
static void print_json_text(const char *text, FILE *stream)
{
	fputc('"', stream);
	for (; text != NULL && *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte == '"' || byte == '\\')
			fprintf(stream, "\\%c", byte);
		else if (byte < 0x20)
			fprintf(stream, "\\u%04x", byte);
		else
			fputc(byte, stream);
	}
	fputc('"', stream);
}

static void print_json_finding(const struct finding *finding, FILE *stream)
{
	fprintf(stream, "    {\"code\": \"MUA%02u\", ", kinds[finding->kind].number);
	if (finding->line > 0) {
		fprintf(stream, "\"line\": %u, ", finding->line);
	} else {
		if (finding->region != NULL) {
			fputs("\"region\": ", stream);
			print_json_text(finding->region, stream);
			fputs(", ", stream);
		}
		fprintf(stream, "\"address\": \"0x%" PRIx64 "\", ", finding->address);
	}
	fputs("\"text\": ", stream);
	print_json_text(finding->text, stream);
	fputc('}', stream);
}

void findings_print_json(const struct findings *findings, const char *image, const char *policy, FILE *stream)
{
	const struct audit_counts *counts = &findings->counts;

	fputs("{\n  \"image\": ", stream);
	print_json_text(image, stream);
	fputs(",\n  \"policy\": ", stream);
	print_json_text(policy, stream);
	fputs(",\n  \"findings\": [", stream);
	for (size_t i = 0; i < findings->count; i++) {
		fputs(i > 0 ? ",\n" : "\n", stream);
		print_json_finding(&findings->list[i], stream);
	}
	fprintf(stream, "%s],\n  \"total\": %zu,\n", findings->count > 0 ? "\n  " : "", findings->all);
	fprintf(stream, "  \"checked\": {\"regions\": %" PRIu64 ", \"contentBytes\": %" PRIu64 ", \"hashes\": %" PRIu64,
		counts->regions, counts->content_bytes, counts->hashes);
	fprintf(stream, ", \"tablePages\": %" PRIu64 ", \"tableEntries\": %" PRIu64 ", \"mappedPages\": %" PRIu64,
		counts->table_pages, counts->table_entries, counts->mapped_pages);
	fprintf(stream, ", \"bitmapBits\": %" PRIu64 ", \"records\": %" PRIu64 ", \"fields\": %" PRIu64,
		counts->bitmap_bits, counts->records, counts->fields);
	fprintf(stream, ", \"resources\": %" PRIu64 "}\n}\n", counts->resources);
}

void findings_print_summary(const struct findings *findings, FILE *stream)
{
	const struct audit_counts *counts = &findings->counts;

	fprintf(stream, "muaudit: %" PRIu64 " regions (%" PRIu64 " bytes, %" PRIu64 " hashes), ", counts->regions,
		counts->content_bytes, counts->hashes);
	fprintf(stream, "%" PRIu64 " page tables (%" PRIu64 " entries, %" PRIu64 " pages), ", counts->table_pages,
		counts->table_entries, counts->mapped_pages);
	fprintf(stream, "%" PRIu64 " bitmap bits, %" PRIu64 " table records (%" PRIu64 " fields), ",
		counts->bitmap_bits, counts->records, counts->fields);
	fprintf(stream, "%" PRIu64 " resources: %zu finding%s\n", counts->resources, findings->all,
		findings->all == 1 ? "" : "s");
}

void findings_free(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		free(findings->list[i].region);
		free(findings->list[i].text);
	}
	free(findings->list);
	*findings = (struct findings){0};
}
