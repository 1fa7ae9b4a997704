/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* From emulator.conf to an argument vector. */
#include "command.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char blanks[] = " \t";

/* The next word of a list, or NULL; rest moves behind it. */
static char *next_word(const char **rest)
{
	const char *start = *rest + strspn(*rest, blanks);
	const size_t length = strcspn(start, blanks);

	*rest = start + length;
	return length == 0 ? NULL : text_copy(start, length);
}

char *command_choose_boot(const struct emulator_conf *conf, const char *boot, struct text *error)
{
	const char *rest = emulator_conf_get(conf, "boots");
	char *word;

	while ((word = next_word(&rest)) != NULL) {
		if (boot == NULL || strcmp(word, boot) == 0)
			return word;
		free(word);
	}
	text_printf(error, "%s: this machine cannot be booted by '%s', but by: %s", conf->path,
		    boot == NULL ? "default" : boot, emulator_conf_get(conf, "boots"));
	return NULL;
}

static bool append_placeholder(struct text *text, const char *name, const struct emulator_conf *conf,
			       const struct launch *launch)
{
	static const struct {
		const char *name;
		const char *value;
	} files[] = {{"loader", COMMAND_LOADER},
		     {"image", COMMAND_IMAGE},
		     {"iso", COMMAND_ISO},
		     {"com1", COMMAND_COM1},
		     {"com2", COMMAND_COM2}};
	const char *model = launch->cpu_model != NULL ? launch->cpu_model : emulator_conf_get(conf, "cpu_model");

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (strcmp(name, files[i].name) == 0) {
			text_printf(text, "%s", files[i].value);
			return true;
		}
	}
	if (strcmp(name, "cpus") == 0)
		text_printf(text, "%u", launch->cpus);
	else if (strcmp(name, "gdb_port") == 0)
		text_printf(text, "%u", launch->gdb_port);
	else if (strcmp(name, "cpu_model") == 0 && model != NULL)
		text_printf(text, "%s", model);
	else
		return false;
	return true;
}

/* at points behind an '@'; returns the address behind the closing one, NULL for an unknown name. */
static const char *expand_placeholder(struct text *text, const char *at, const struct emulator_conf *conf,
				      const struct conf_entry *entry, const struct launch *launch, struct text *error)
{
	const size_t length = strcspn(at, "@");
	char *name = text_copy(at, length);
	const bool known = at[length] == '@' && append_placeholder(text, name, conf, launch);

	if (!known)
		text_printf(error, "%s:%u: unknown placeholder '@%s@'", conf->path, entry->line, name);
	free(name);
	return known ? at + length + 1 : NULL;
}

bool command_expand(struct text *text, const struct emulator_conf *conf, const struct conf_entry *entry,
		    const struct launch *launch, struct text *error)
{
	const char *at = entry->value;

	while (*at != '\0') {
		const size_t plain = strcspn(at, "@");

		text_append(text, at, plain);
		at += plain;
		if (*at == '@')
			at = expand_placeholder(text, at + 1, conf, entry, launch, error);
		if (at == NULL)
			return false;
	}
	return true;
}

static void append_argument(struct command *command, char *argument)
{
	command->arguments = array_grow(command->arguments, command->count, sizeof(char *));
	command->arguments[command->count++] = argument;
}

static bool append_words(struct command *command, const struct emulator_conf *conf, const struct conf_entry *entry,
			 const struct launch *launch, struct text *error)
{
	const char *rest = entry->value;
	char *word;

	while ((word = next_word(&rest)) != NULL) {
		const struct conf_entry single = {entry->key, word, entry->line};
		struct text text = {0};
		const bool ok = command_expand(&text, conf, &single, launch, error);

		free(word);
		if (!ok) {
			text_free(&text);
			return false;
		}
		append_argument(command, text.bytes);
	}
	return true;
}

/* The conditions that hold, ended by NULL. */
static void list_conditions(const struct launch *launch, const char *conditions[4])
{
	size_t count = 0;

	conditions[count++] = launch->boot;
	conditions[count++] = launch->live ? "live" : "test";
	if (launch->gdb_port != 0)
		conditions[count++] = "gdb";
	conditions[count] = NULL;
}

bool command_build(struct command *command, const struct emulator_conf *conf, const struct launch *launch,
		   struct text *error)
{
	const char *program = emulator_conf_get(conf, "program");
	const char *conditions[4];

	list_conditions(launch, conditions);
	append_argument(command, text_copy(program, strlen(program)));
	for (size_t i = 0; i < conf->count; i++) {
		if (conf_entry_applies(&conf->entries[i], "args", conditions) &&
		    !append_words(command, conf, &conf->entries[i], launch, error))
			return false;
	}
	for (size_t i = 0; i < launch->extra_count; i++)
		append_argument(command, text_copy(launch->extra[i], strlen(launch->extra[i])));
	append_argument(command, NULL);
	command->count--;
	return true;
}

void command_free(struct command *command)
{
	for (size_t i = 0; i < command->count; i++)
		free(command->arguments[i]);
	free(command->arguments);
	*command = (struct command){0};
}

void command_quote_argument(struct text *text, const char *argument)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+,./:@%";

	if (*argument != '\0' && strspn(argument, safe) == strlen(argument)) {
		text_printf(text, "%s", argument);
		return;
	}
	text_append(text, "'", 1);
	for (; *argument != '\0'; argument++) {
		if (*argument == '\'')
			text_append(text, "'\\''", 4);
		else
			text_append(text, argument, 1);
	}
	text_append(text, "'", 1);
}

void command_quote(struct text *text, const struct command *command)
{
	for (size_t i = 0; i < command->count; i++) {
		if (i > 0)
			text_append(text, " ", 1);
		command_quote_argument(text, command->arguments[i]);
	}
}

static bool check_requirement(const struct conf_entry *entry, struct text *error)
{
	const char *rest = entry->value;
	char *file = next_word(&rest);
	char *package = next_word(&rest);
	const bool there = file == NULL || access(file, R_OK) == 0;

	if (!there)
		text_printf(error, "'%s' is missing; install it with: apt-get install %s", file,
			    package == NULL ? "(unknown)" : package);
	free(file);
	free(package);
	return there;
}

bool command_check_requirements(const struct emulator_conf *conf, const struct launch *launch, struct text *error)
{
	const char *conditions[4];

	list_conditions(launch, conditions);
	for (size_t i = 0; i < conf->count; i++) {
		if (conf_entry_applies(&conf->entries[i], "requires", conditions) &&
		    !check_requirement(&conf->entries[i], error))
			return false;
	}
	return true;
}
