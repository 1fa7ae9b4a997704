/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* One schema a kind of file. */
#include "schema_xsd.h"

#include <stdbool.h>

#include "schema_doc.h"
#include "schema_reach.h"

#define NUMBER_PATTERN "16#[0-9a-fA-F]+(_[0-9a-fA-F]+)*#|0x[0-9a-fA-F]+|[0-9]+"

const struct schema_file schema_files[] = {
    {"system.xsd", FORMAT_SOURCE, {"system"}, {&schema_system}},
    {"hardware.xsd", FORMAT_SOURCE, {"hardware"}, {&schema_hardware}},
    {"platform.xsd", FORMAT_SOURCE, {"platform"}, {&schema_platform}},
    {"component.xsd", FORMAT_SOURCE, {"component", "library"}, {&schema_component, &schema_library}},
    {"vcpu.xsd", FORMAT_SOURCE, {"vcpu"}, {&schema_vcpu}},
    {"format_a.xsd", FORMAT_A, {"system"}, {&schema_system}},
    {"format_b.xsd", FORMAT_B, {"system"}, {&schema_system}},
};

const size_t schema_file_count = sizeof(schema_files) / sizeof(schema_files[0]);

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

static void write_doc(FILE *stream, const char *text, const char *indent)
{
	if (text == NULL)
		return;
	fprintf(stream, "%s<xs:annotation><xs:documentation>", indent);
	for (; *text != '\0'; text++) {
		if (*text == '&')
			fputs("&amp;", stream);
		else if (*text == '<')
			fputs("&lt;", stream);
		else
			fputc(*text, stream);
	}
	fputs("</xs:documentation></xs:annotation>\n", stream);
}

static void write_attributes(FILE *stream, const struct schema_type *type, unsigned format, int depth)
{
	static const char tabs[] = "\t\t\t\t\t";
	const char *indent = tabs + sizeof(tabs) - 1 - depth;

	for (const struct schema_attribute *at = type->attributes; at != NULL && at->name != NULL; at++) {
		if ((at->allowed & format) == 0)
			continue;
		fprintf(stream, "%s<xs:attribute name=\"%s\" type=\"%s\"%s>\n", indent, at->name,
			schema_describe(at->value)->name, (at->required & format) != 0 ? " use=\"required\"" : "");
		write_doc(stream, schema_doc_attribute(type->name, at->name), indent - 1);
		fprintf(stream, "%s</xs:attribute>\n", indent);
	}
}

static void write_text_type(FILE *stream, const struct schema_type *type, unsigned format)
{
	fprintf(stream, "\t<xs:complexType name=\"%s\">\n", type->name);
	write_doc(stream, schema_doc_element(type->name), "\t\t");
	fprintf(stream, "\t\t<xs:simpleContent>\n\t\t\t<xs:extension base=\"%s\">\n",
		schema_describe(type->text)->name);
	write_attributes(stream, type, format, 4);
	fputs("\t\t\t</xs:extension>\n\t\t</xs:simpleContent>\n\t</xs:complexType>\n", stream);
}

static bool has_children(const struct schema_type *type, unsigned format)
{
	for (const struct schema_child *at = type->children; at != NULL && at->name != NULL; at++) {
		if ((at->allowed & format) != 0)
			return true;
	}
	return format == FORMAT_SOURCE; /* elements of the language */
}

/* An element without children may have white space in it, which a schema counts as text. */
static void write_element_type(FILE *stream, const struct schema_type *type, unsigned format)
{
	fprintf(stream, "\t<xs:complexType name=\"%s\"%s>\n", type->name,
		has_children(type, format) ? "" : " mixed=\"true\"");
	write_doc(stream, schema_doc_element(type->name), "\t\t");
	fputs("\t\t<xs:choice minOccurs=\"0\" maxOccurs=\"unbounded\">\n", stream);
	for (const struct schema_child *at = type->children; at != NULL && at->name != NULL; at++) {
		if ((at->allowed & format) != 0)
			fprintf(stream, "\t\t\t<xs:element name=\"%s\" type=\"%s\"/>\n", at->name, at->type->name);
	}
	if (format == FORMAT_SOURCE)
		fputs("\t\t\t<xs:group ref=\"language\"/>\n", stream);
	fputs("\t\t</xs:choice>\n", stream);
	write_attributes(stream, type, format, 2);
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

static void write_types(const struct schema_reach *reach, unsigned format, FILE *stream)
{
	for (size_t i = 0; i < reach->count; i++) {
		if (reach->types[i]->text != VALUE_NONE)
			write_text_type(stream, reach->types[i], format);
		else
			write_element_type(stream, reach->types[i], format);
	}
	for (unsigned i = 0; i < VALUE_COUNT; i++) {
		if (reach->values[i])
			write_value(stream, (enum schema_value)i);
	}
}

void schema_write(const struct schema_file *file, FILE *stream)
{
	struct schema_reach reach = {0};

	fputs("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	      "<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n"
	      "<!-- Copyright (c) the Muen SDK authors -->\n"
	      "<!-- Generated from sdk/tools/mupolicy/schema_table.c by mupolicy-schema: do not edit. -->\n"
	      "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" version=\"" SCHEMA_VERSION "\">\n",
	      stream);
	for (size_t i = 0; i < 2 && file->roots[i] != NULL; i++) {
		fprintf(stream, "\t<xs:element name=\"%s\" type=\"%s\"/>\n", file->roots[i], file->types[i]->name);
		schema_reach_from(&reach, file->types[i], file->format);
	}
	if (file->format == FORMAT_SOURCE)
		write_language(stream);
	write_types(&reach, file->format, stream);
	fputs("</xs:schema>\n", stream);
	schema_reach_free(&reach);
}
