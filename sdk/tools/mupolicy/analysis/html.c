/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* libxslt, without access to files and network. */
#include "analysis/html.h"

#include <libxml/parser.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltutils.h>

#include "analysis/report_xsl.h"

static xsltStylesheet *read_stylesheet(const char *path)
{
	xmlDoc *document = path == NULL ? xmlReadMemory((const char *)report_xsl, (int)report_xsl_size, "report.xsl",
							NULL, XML_PARSE_NONET)
					: xmlReadFile(path, NULL, XML_PARSE_NONET);
	xsltStylesheet *stylesheet = document == NULL ? NULL : xsltParseStylesheetDoc(document);

	if (stylesheet == NULL)
		xmlFreeDoc(document);
	return stylesheet;
}

static xsltSecurityPrefs *forbid_everything(void)
{
	static const xsltSecurityOption options[] = {XSLT_SECPREF_READ_FILE, XSLT_SECPREF_WRITE_FILE,
						     XSLT_SECPREF_CREATE_DIRECTORY, XSLT_SECPREF_READ_NETWORK,
						     XSLT_SECPREF_WRITE_NETWORK};
	xsltSecurityPrefs *preferences = xsltNewSecurityPrefs();

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		xsltSetSecurityPrefs(preferences, options[i], xsltSecurityForbid);
	return preferences;
}

bool html_make(xmlDoc *overview, const char *path, char **html, size_t *size_bytes)
{
	xsltStylesheet *stylesheet = read_stylesheet(path);
	xsltSecurityPrefs *preferences;
	xsltTransformContext *context;
	xmlDoc *page;
	xmlChar *text = NULL;
	int length = 0;

	if (stylesheet == NULL)
		return false;
	preferences = forbid_everything();
	context = xsltNewTransformContext(stylesheet, overview);
	xsltSetCtxtSecurityPrefs(preferences, context);
	page = xsltApplyStylesheetUser(stylesheet, overview, NULL, NULL, NULL, context);
	if (page != NULL)
		xsltSaveResultToString(&text, &length, page, stylesheet);
	xmlFreeDoc(page);
	xsltFreeTransformContext(context);
	xsltFreeSecurityPrefs(preferences);
	xsltFreeStylesheet(stylesheet);
	*html = (char *)text;
	*size_bytes = (size_t)length;
	return text != NULL;
}
