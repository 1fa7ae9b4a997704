/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Parser of emulator.conf. Unknown keys are errors: a misspelt one must not start another machine. */
#include "emulator_conf.h"

#include <stdlib.h>
#include <string.h>

static const char *const plain_keys[] = {"program", "package", "install", "boots", "cpu_model", "start_again", NULL};
static const char *const conditional_keys[] = {"args", "requires", NULL};
static const char *const conditions[] = {"kernel", "iso", "iso-efi", "test", "live", "gdb", NULL};
static const char *const needed_keys[] = {"program", "package", "boots", "args", NULL};

static bool is_one_of(const char *word, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (strcmp(word, *words) == 0)
			return true;
	}
	return false;
}

/* The part behind "base." if the key begins with it. */
static const char *after_base(const char *key, const char *base)
{
	const size_t length = strlen(base);

	return strncmp(key, base, length) == 0 && key[length] == '.' ? key + length + 1 : NULL;
}

static bool is_file_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789.-_";

	return name != NULL && *name != '\0' && *name != '.' && strspn(name, allowed) == strlen(name);
}

static bool is_known_key(const char *key)
{
	if (is_one_of(key, plain_keys) || is_one_of(key, conditional_keys) || is_file_name(after_base(key, "file")))
		return true;
	for (const char *const *base = conditional_keys; *base != NULL; base++) {
		const char *condition = after_base(key, *base);

		if (condition != NULL && is_one_of(condition, conditions))
			return true;
	}
	return false;
}

static bool is_blank(char character)
{
	return character == ' ' || character == '\t' || character == '\r';
}

/* The text without blanks around it. */
static char *copy_trimmed(const char *start, const char *end)
{
	while (start < end && is_blank(*start))
		start++;
	while (end > start && is_blank(end[-1]))
		end--;
	return text_copy(start, (size_t)(end - start));
}

static bool parse_line(struct emulator_conf *conf, unsigned int number, const char *start, const char *end,
		       struct text *error)
{
	const char *equals;
	struct conf_entry *entry;

	while (start < end && is_blank(*start))
		start++;
	if (start == end || *start == '#')
		return true;
	equals = memchr(start, '=', (size_t)(end - start));
	if (equals == NULL) {
		text_printf(error, "%s:%u: 'key = value' expected", conf->path, number);
		return false;
	}
	conf->entries = array_grow(conf->entries, conf->count, sizeof(*conf->entries));
	entry = &conf->entries[conf->count++];
	*entry = (struct conf_entry){copy_trimmed(start, equals), copy_trimmed(equals + 1, end), number};
	if (is_known_key(entry->key))
		return true;
	text_printf(error, "%s:%u: unknown key '%s'", conf->path, number, entry->key);
	return false;
}

static bool has_needed_keys(const struct emulator_conf *conf, struct text *error)
{
	for (const char *const *key = needed_keys; *key != NULL; key++) {
		if (emulator_conf_get(conf, *key) == NULL) {
			text_printf(error, "%s: key '%s' is missing", conf->path, *key);
			return false;
		}
	}
	return true;
}

bool emulator_conf_parse(struct emulator_conf *conf, const char *path, const char *content, struct text *error)
{
	unsigned int number = 1;

	conf->path = text_copy(path, strlen(path));
	while (*content != '\0') {
		const char *end = content + strcspn(content, "\n");

		if (!parse_line(conf, number, content, end, error))
			return false;
		content = *end == '\n' ? end + 1 : end;
		number++;
	}
	return has_needed_keys(conf, error);
}

void emulator_conf_free(struct emulator_conf *conf)
{
	for (size_t i = 0; i < conf->count; i++) {
		free(conf->entries[i].key);
		free(conf->entries[i].value);
	}
	free(conf->entries);
	free(conf->path);
	*conf = (struct emulator_conf){0};
}

const char *emulator_conf_get(const struct emulator_conf *conf, const char *key)
{
	for (size_t i = 0; i < conf->count; i++) {
		if (strcmp(conf->entries[i].key, key) == 0)
			return conf->entries[i].value;
	}
	return NULL;
}

const char *conf_entry_file(const struct conf_entry *entry)
{
	return after_base(entry->key, "file");
}

bool conf_entry_applies(const struct conf_entry *entry, const char *base, const char *const *holding)
{
	const char *condition = after_base(entry->key, base);

	return strcmp(entry->key, base) == 0 || (condition != NULL && is_one_of(condition, holding));
}
