/*
 * margin: see include/ssm/log/margin.h.
 */
#include "ssm/log/margin.h"

static size_t
run_of(struct text t, size_t i, bool digits)
{
	size_t n = 0;

	while (i + n < t.len && (digits ? t.at[i + n] >= '0' &&
	    t.at[i + n] <= '9' : t.at[i + n] == ' ' || t.at[i + n] == '\t'))
		n++;
	return n;
}

size_t
margin_length(struct text margin, struct text t)
{
	size_t i = 0, k = 0, blanks, n;

	if (run_of(margin, 0, true) > 0)
		k = run_of(t, 0, false);
	while (i < margin.len) {
		if ((blanks = run_of(margin, i, false)) > 0) {
			n = run_of(t, k, false);
			i += blanks;
			if (i == margin.len && n > blanks)
				n = blanks;
			if (k + n == t.len)
				return t.len;
			/* Numbers are flush right: "  9 |", " 10 |". */
			if ((n == 0 && i > blanks) ||
			    (i == margin.len && n < blanks))
				return 0;
			k += n;
		} else if ((n = run_of(margin, i, true)) > 0) {
			i += n;
			if ((n = run_of(t, k, true)) == 0)
				return 0;
			k += n;
		} else {
			if (k == t.len || margin.at[i] != t.at[k])
				return 0;
			i++;
			k++;
		}
	}
	return k;
}

bool
margin_is_repeated(struct text margin, struct text rest)
{
	struct text line;
	size_t at;

	while (rest.len > 0) {
		line = text_before(rest, "\n");
		rest = text_skip(rest, line.len + 1);
		if (header_begins(line))
			return false;
		if ((at = margin_at(line)) > 0)
			return margin_length(margin, line) == at;
	}
	return false;
}

bool
margin_is_fence(struct text t)
{
	static const char *const tags[] = {
		"<details>", "</details>", "<pre>", "</pre>", "<code>",
		"</code>", "<pre><code>", "</code></pre>",
	};
	size_t i;

	t = text_trim(t);
	if (t.len < 3 || (t.at[0] != '`' && t.at[0] != '~' && t.at[0] != '<'))
		return false;
	/* Python marks what failed in a traceback's line: "~~~~^^^". */
	if (text_starts(t, "~~~") && text_has(t, "^"))
		return false;
	if (text_starts(t, "```") || text_starts(t, "~~~"))
		return !text_has(text_skip(t, 3), " ") && t.len < 20;
	if (text_starts(t, "<summary>"))
		return text_ends(t, "</summary>");
	for (i = 0; i < sizeof tags / sizeof tags[0]; i++) {
		if (text_is(t, tags[i]))
			return true;
	}
	return false;
}
