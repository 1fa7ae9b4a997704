/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Reads the machine's name and the CPUs that it must have from a policy in format B. */
#include "policy.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CPUS_MAX 64U
#define APIC_IDS 256U /* xAPIC's; the emulator has a CPU for each up to the policy's greatest */

/* As a string; NULL if there is no such node. */
static char *evaluate(xmlDocPtr document, const char *expression)
{
	xmlXPathContextPtr context = xmlXPathNewContext(document);
	xmlXPathObjectPtr object = context == NULL ? NULL : xmlXPathEvalExpression(BAD_CAST expression, context);
	xmlChar *value = object == NULL ? NULL : xmlXPathCastToString(object);
	char *result = value == NULL ? NULL : text_copy((const char *)value, strlen((const char *)value));

	xmlFree(value);
	xmlXPathFreeObject(object);
	xmlXPathFreeContext(context);
	return result;
}

/* The name becomes part of a path. */
static bool is_machine_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	return name != NULL && *name != '\0' && *name != '.' && strspn(name, allowed) == strlen(name);
}

static bool read_machine(struct policy *policy, xmlDocPtr document)
{
	policy->machine = evaluate(document, "/system/config/string[@name='machine']/@value");
	return is_machine_name(policy->machine);
}

static bool read_cpus(struct policy *policy, xmlDocPtr document)
{
	char *count = evaluate(document, "count(/system/scheduling/majorFrame[1]/cpu)");

	policy->cpus = count == NULL ? 0 : (unsigned int)strtoul(count, NULL, 10);
	free(count);
	return policy->cpus >= 1 && policy->cpus <= CPUS_MAX;
}

/* A CPU with this APIC id needs a machine of at least one CPU more, whether or not the policy uses those before it. */
static bool read_apic_id(struct policy *policy, const char *id)
{
	char *end = NULL;
	unsigned long number = id == NULL ? APIC_IDS : strtoul(id, &end, 10);

	if (number >= APIC_IDS || end == id || *end != '\0')
		return false;
	if (number + 1 > policy->machine_cpus)
		policy->machine_cpus = (unsigned int)number + 1;
	return true;
}

static bool read_machine_cpus(struct policy *policy, xmlDocPtr document)
{
	policy->machine_cpus = policy->cpus;
	for (unsigned int cpu = 0; cpu < policy->cpus; cpu++) {
		struct text expression = {0};
		char *id;
		bool read;

		text_printf(&expression, "/system/hardware/processor/cpu[@cpuId='%u']/@apicId", cpu);
		id = evaluate(document, text_string(&expression));
		read = read_apic_id(policy, id);
		free(id);
		text_free(&expression);
		if (!read)
			return false;
	}
	return true;
}

static enum policy_result read_values(struct policy *policy, xmlDocPtr document, const char *path, struct text *error)
{
	if (!read_machine(policy, document)) {
		text_printf(error, "%s: no usable configuration value 'machine'", path);
		return POLICY_INVALID;
	}
	if (!read_cpus(policy, document)) {
		text_printf(error, "%s: the first major frame must have 1 to %u CPUs", path, CPUS_MAX);
		return POLICY_INVALID;
	}
	if (!read_machine_cpus(policy, document)) {
		text_printf(error, "%s: each CPU of the plan needs an apicId below %u in hardware/processor", path,
			    APIC_IDS);
		return POLICY_INVALID;
	}
	return POLICY_OK;
}

enum policy_result policy_read(struct policy *policy, const char *path, struct text *error)
{
	xmlDocPtr document;
	enum policy_result result;

	if (access(path, R_OK) != 0) {
		text_printf(error, "cannot read '%s'", path);
		return POLICY_UNREADABLE;
	}
	document = xmlReadFile(path, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (document == NULL) {
		const xmlError *reason = xmlGetLastError();

		text_printf(error, "%s:%d: not well-formed XML", path, reason == NULL ? 0 : reason->line);
		return POLICY_INVALID;
	}
	result = read_values(policy, document, path, error);
	xmlFreeDoc(document);
	return result;
}
