/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* One schema a kind of file: the types that its root reaches, each once, in the order in which they are reached. */
#include "schema_xsd.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

#define NUMBER_PATTERN "16#[0-9a-fA-F]+(_[0-9a-fA-F]+)*#|0x[0-9a-fA-F]+|[0-9]+"

const struct schema_file schema_files[] = {
    {"system.xsd", {"system"}, {&schema_system}},
    {"hardware.xsd", {"hardware"}, {&schema_hardware}},
    {"platform.xsd", {"platform"}, {&schema_platform}},
    {"component.xsd", {"component", "library"}, {&schema_component, &schema_library}},
};

const size_t schema_file_count = sizeof(schema_files) / sizeof(schema_files[0]);

struct reached {
	const struct schema_type **types;
	size_t count;
	size_t capacity;
	bool values[VALUE_COUNT];
};

static bool reach(struct reached *reached, const struct schema_type *type)
{
	for (size_t i = 0; i < reached->count; i++) {
		if (reached->types[i] == type)
			return false;
	}
	reached->types = memory_grow(reached->types, &reached->capacity, reached->count, sizeof(*reached->types));
	reached->types[reached->count++] = type;
	return true;
}

static bool is_source(unsigned allowed)
{
	return (allowed & FORMAT_WHOLE) != 0;
}

static void reach_all(struct reached *reached)
{
	for (size_t i = 0; i < reached->count; i++) {
		const struct schema_type *type = reached->types[i];

		for (const struct schema_attribute *at = type->attributes; at != NULL && at->name != NULL; at++) {
			if (is_source(at->allowed))
				reached->values[at->value] = true;
		}
		for (const struct schema_child *at = type->children; at != NULL && at->name != NULL; at++) {
			if (is_source(at->allowed))
				reach(reached, at->type);
		}
		reached->values[type->text] |= type->text != VALUE_NONE;
	}
}

static void write_enumeration(FILE *stream, const char *const *words)
{
	fputs("\t\t\t<xs:simpleType>\n\t\t\t\t<xs:restriction base=\"xs:string\">\n", stream);
	for (; *words != NULL; words++)
		fprintf(stream, "\t\t\t\t\t<xs:enumeration value=\"%s\"/>\n", *words);
	fputs("\t\t\t\t</xs:restriction>\n\t\t\t</xs:simpleType>\n", stream);
}

static void write_pattern(FILE *stream, const char *pattern)
{
	fprintf(stream,
		"\t\t\t<xs:simpleType>\n\t\t\t\t<xs:restriction base=\"xs:string\">\n"
		"\t\t\t\t\t<xs:pattern value=\"%s\"/>\n\t\t\t\t</xs:restriction>\n\t\t\t</xs:simpleType>\n",
		pattern);
}

/* The pattern of a value that is neither number nor enumeration. */
static const char *pattern_of(enum schema_value value)
{
	if (value == VALUE_NAME)
		return ".{1,63}";
	if (value == VALUE_INTEGER)
		return "-?[0-9]+";
	if (value == VALUE_HASH)
		return "16#[0-9a-fA-F]{64}#|none";
	return "(.|\\s)*";
}

/* Wherever a value may stand, $name may. */
static void write_value(FILE *stream, enum schema_value value)
{
	const struct schema_value_description *description = schema_describe(value);

	fprintf(stream, "\t<xs:simpleType name=\"%s\">\n", description->name);
	fprintf(stream, "\t\t<xs:annotation><xs:documentation>%s</xs:documentation></xs:annotation>\n",
		description->expected);
	fputs("\t\t<xs:union>\n", stream);
	if (description->words != NULL)
		write_enumeration(stream, description->words);
	if (description->is_number)
		write_pattern(stream, NUMBER_PATTERN);
	if (description->words == NULL && !description->is_number)
		write_pattern(stream, pattern_of(value));
	write_pattern(stream, "[$].+");
	fputs("\t\t</xs:union>\n\t</xs:simpleType>\n", stream);
}

static void write_attributes(FILE *stream, const struct schema_type *type, const char *indent)
{
	for (const struct schema_attribute *at = type->attributes; at != NULL && at->name != NULL; at++) {
		if (is_source(at->allowed))
			fprintf(stream, "%s<xs:attribute name=\"%s\" type=\"%s\"%s/>\n", indent, at->name,
				schema_describe(at->value)->name, is_source(at->required) ? " use=\"required\"" : "");
	}
}

static void write_text_type(FILE *stream, const struct schema_type *type)
{
	fprintf(stream, "\t<xs:complexType name=\"%s\">\n\t\t<xs:simpleContent>\n\t\t\t<xs:extension base=\"%s\">\n",
		type->name, schema_describe(type->text)->name);
	write_attributes(stream, type, "\t\t\t\t");
	fputs("\t\t\t</xs:extension>\n\t\t</xs:simpleContent>\n\t</xs:complexType>\n", stream);
}

static void write_element_type(FILE *stream, const struct schema_type *type)
{
	fprintf(stream, "\t<xs:complexType name=\"%s\">\n\t\t<xs:choice minOccurs=\"0\" maxOccurs=\"unbounded\">\n",
		type->name);
	for (const struct schema_child *at = type->children; at != NULL && at->name != NULL; at++) {
		if (is_source(at->allowed))
			fprintf(stream, "\t\t\t<xs:element name=\"%s\" type=\"%s\"/>\n", at->name, at->type->name);
	}
	fputs("\t\t\t<xs:group ref=\"language\"/>\n\t\t</xs:choice>\n", stream);
	write_attributes(stream, type, "\t\t");
	fputs("\t</xs:complexType>\n", stream);
}

/* An element of the language: what is in it is the language's, or stands where the element does. */
static void write_language_element(FILE *stream, const char *name, const char *const *attributes)
{
	fprintf(stream,
		"\t\t\t<xs:element name=\"%s\">\n"
		"\t\t\t\t<xs:complexType>\n"
		"\t\t\t\t\t<xs:sequence>\n"
		"\t\t\t\t\t\t<xs:any minOccurs=\"0\" maxOccurs=\"unbounded\" processContents=\"skip\"/>\n"
		"\t\t\t\t\t</xs:sequence>\n",
		name);
	for (; *attributes != NULL; attributes++)
		fprintf(stream, "\t\t\t\t\t<xs:attribute name=\"%s\" type=\"xs:string\"/>\n", *attributes);
	fputs("\t\t\t\t</xs:complexType>\n\t\t\t</xs:element>\n", stream);
}

static const struct {
	const char *name;
	const char *const *attributes;
} language_elements[] = {
    {"if", (const char *const[]){"variable", "value", NULL}},
    {"case", (const char *const[]){"variable", NULL}},
    {"expressions", (const char *const[]){NULL}},
    {"template", (const char *const[]){"name", NULL}},
    {"useTemplate", (const char *const[]){"name", "namePrefix", NULL}},
    {"amend", (const char *const[]){"xpath", NULL}},
};

/* What may stand anywhere, and is gone before the grammar is checked. */
static void write_language(FILE *stream)
{
	fputs("\t<xs:group name=\"language\">\n"
	      "\t\t<xs:choice>\n"
	      "\t\t\t<xs:element name=\"include\">\n"
	      "\t\t\t\t<xs:complexType>\n"
	      "\t\t\t\t\t<xs:attribute name=\"href\" type=\"xs:string\" use=\"required\"/>\n"
	      "\t\t\t\t</xs:complexType>\n"
	      "\t\t\t</xs:element>\n",
	      stream);
	for (size_t i = 0; i < sizeof(language_elements) / sizeof(language_elements[0]); i++)
		write_language_element(stream, language_elements[i].name, language_elements[i].attributes);
	fputs("\t\t\t<xs:element name=\"doc\">\n"
	      "\t\t\t\t<xs:complexType mixed=\"true\">\n"
	      "\t\t\t\t\t<xs:sequence>\n"
	      "\t\t\t\t\t\t<xs:any minOccurs=\"0\" maxOccurs=\"unbounded\" processContents=\"skip\"/>\n"
	      "\t\t\t\t\t</xs:sequence>\n"
	      "\t\t\t\t\t<xs:anyAttribute processContents=\"skip\"/>\n"
	      "\t\t\t\t</xs:complexType>\n"
	      "\t\t\t</xs:element>\n"
	      "\t\t</xs:choice>\n"
	      "\t</xs:group>\n",
	      stream);
}

static void write_types(const struct reached *reached, FILE *stream)
{
	for (size_t i = 0; i < reached->count; i++) {
		if (reached->types[i]->text != VALUE_NONE)
			write_text_type(stream, reached->types[i]);
		else
			write_element_type(stream, reached->types[i]);
	}
	for (unsigned i = 0; i < VALUE_COUNT; i++) {
		if (reached->values[i])
			write_value(stream, (enum schema_value)i);
	}
}

void schema_write(const struct schema_file *file, FILE *stream)
{
	struct reached reached = {0};

	fputs("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	      "<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n"
	      "<!-- Copyright (c) the Muen SDK authors -->\n"
	      "<!-- Generated from sdk/tools/mupolicy/schema_table.c by mupolicy-schema: do not edit. -->\n"
	      "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" version=\"" SCHEMA_VERSION "\">\n",
	      stream);
	for (size_t i = 0; i < 2 && file->roots[i] != NULL; i++) {
		fprintf(stream, "\t<xs:element name=\"%s\" type=\"%s\"/>\n", file->roots[i], file->types[i]->name);
		reach(&reached, file->types[i]);
	}
	reach_all(&reached);
	write_language(stream);
	write_types(&reached, stream);
	fputs("</xs:schema>\n", stream);
	free(reached.types);
}
