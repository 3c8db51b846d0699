/*
 * manual: writes ssm-connect-failures(7) from the catalogue, at build time.
 *
 * It is not part of the program. The manual reads the same rows as the report
 * and `why`, so that none of them can differ from the others.
 */
#include <stdio.h>
#include <string.h>

#include "ssm/diagnose/catalogue.h"
#include "ssm/report/template.h"

/* Text that roff takes for nothing but text. */
static void
put_escaped(const char *s)
{
	bool start = true;

	for (; *s != '\0'; s++) {
		if (start && (*s == '.' || *s == '\''))
			fputs("\\&", stdout);
		if (*s == '\\')
			fputs("\\e", stdout);
		else
			putchar(*s);
		start = *s == '\n';
	}
}

static void
put_prose(const char *template, const struct facts *none)
{
	struct buf text;
	char *c;

	buf_init(&text, 64 * 1024);
	template_fill(&text, template, none, TEMPLATE_PROSE, false);
	/* In mdoc a new sentence begins a new line. */
	for (c = text.data; c != NULL && (c = strstr(c, ". ")) != NULL; c++) {
		if (c[2] >= 'A' && c[2] <= 'Z')
			c[1] = '\n';
	}
	put_escaped(buf_str(&text));
	putchar('\n');
	buf_release(&text);
}

static void
put_commands(const char *template, enum template_use use,
    const struct facts *none)
{
	struct buf text;

	buf_init(&text, 64 * 1024);
	template_fill(&text, template, none, use, false);
	puts(".Bd -literal -offset indent");
	put_escaped(buf_str(&text));
	puts("\n.Ed");
	buf_release(&text);
}

/* Paragraphs are separated by empty lines. */
static void
put_paragraphs(const char *about, const struct facts *none)
{
	struct text rest = text_of(about), part;
	struct buf one;

	while (rest.len > 0) {
		part = text_before(rest, "\n\n");
		rest = text_skip(rest, part.len + 2);
		buf_init(&one, 64 * 1024);
		buf_add(&one, part.at, part.len);
		if (text_starts(part, "  "))
			put_commands(buf_str(&one), TEMPLATE_COMMAND, none);
		else
			put_prose(buf_str(&one), none);
		if (rest.len > 0 && !text_starts(part, "  ") &&
		    !text_starts(rest, "  "))
			puts(".Pp");
		buf_release(&one);
	}
}

static void
put_failure(const struct failure *f, const struct facts *none)
{
	int i;

	printf(".It Sy %s\n", f->id);
	put_prose(f->headline, none);
	puts(".Pp");
	put_paragraphs(f->about, none);
	if (f->steps[0].text == NULL)
		return;
	puts(".Pp\nWhat to do:\n.Bl -dash -compact");
	for (i = 0; i < STEPS_MAX && f->steps[i].text != NULL; i++) {
		puts(".It");
		put_prose(f->steps[i].text, none);
		if (f->steps[i].command != NULL)
			put_commands(f->steps[i].command, TEMPLATE_COMMAND,
			    none);
		if (f->steps[i].policy != NULL)
			put_commands(f->steps[i].policy, TEMPLATE_POLICY,
			    none);
	}
	puts(".El");
}

int
main(void)
{
	const struct catalogue_part *part;
	struct facts none;
	size_t i;

	facts_init(&none);
	puts(".\\\" Made from the catalogue of failures; not to be edited.\n"
	    ".Dd November 24, 2026\n.Dt SSM-CONNECT-FAILURES 7\n.Os\n"
	    ".Sh NAME\n.Nm ssm-connect-failures\n"
	    ".Nd what keeps a Session Manager session from opening\n"
	    ".Sh DESCRIPTION\n"
	    "The failures that\n.Xr ssm-connect 1\nrecognises, by the id in a "
	    "report's headline.\nWords in capitals stand for values that a "
	    "report fills in.");
	for (part = catalogue; part < catalogue + catalogue_parts; part++) {
		printf(".Ss %s\n.Bl -tag -width Ds\n", part->family);
		for (i = 0; i < *part->count; i++)
			put_failure(&part->rows[i], &none);
		puts(".El");
	}
	puts(".Sh SEE ALSO\n.Xr ssm-connect 1");
	facts_release(&none);
	return ferror(stdout) || fflush(stdout) != 0;
}
