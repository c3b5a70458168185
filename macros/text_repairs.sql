{#- What of a text may have been encoded twice, as patterns and lists that every engine reads alike: sequences of UTF-8 that
    were read as Windows-1252, references of HTML. The characters stand as escapes, since nobody can see a C1 control. -#}
{% macro text_repairs() %}
    {%- set follows = '[\\u0080-\\u00bf\\u20ac\\u201a\\u0192\\u201e\\u2026\\u2020\\u2021\\u02c6\\u2030\\u0160\\u2039\\u0152\\u017d\\u2018\\u2019'
        ~ '\\u201c\\u201d\\u2022\\u2013\\u2014\\u02dc\\u2122\\u0161\\u203a\\u0153\\u017e\\u0178]' -%}
    {%- set runs = '(?:[\\u00ce-\\u00d1\\u00d7-\\u00d9]' ~ follows ~ '){2,}|(?:[\\u00e0-\\u00ed]' ~ follows ~ '{2}){2,}' -%}
    {%- set sequences = '[\\u00c2-\\u00df]' ~ follows ~ '|[\\u00e0-\\u00ef]' ~ follows ~ '{2}|[\\u00f0-\\u00f4]' ~ follows ~ '{3}' -%}
    {%- set certain = '[\\u00c2-\\u00c5][\\u00a1-\\u00a9\\u00ab-\\u00b9\\u00bc-\\u00bf]|\\u00e2\\u20ac' ~ follows
        ~ '|\\u00e2\\u201a\\u00ac|\\u00e2\\u201e\\u00a2|\\u00f0\\u0178' ~ follows ~ '{2}|' ~ runs -%}
    {%- set utf_8 = '[\\u00c2-\\u00df][\\u0080-\\u00bf]|\\u00e0[\\u00a0-\\u00bf][\\u0080-\\u00bf]'
        ~ '|[\\u00e1-\\u00ec\\u00ee\\u00ef][\\u0080-\\u00bf]{2}|\\u00ed[\\u0080-\\u009f][\\u0080-\\u00bf]'
        ~ '|\\u00f0[\\u0090-\\u00bf][\\u0080-\\u00bf]{2}|[\\u00f1-\\u00f3][\\u0080-\\u00bf]{3}'
        ~ '|\\u00f4[\\u0080-\\u008f][\\u0080-\\u00bf]{2}' -%}
    {%- set references = '&#[0-9]{1,6};|&#[xX][0-9a-fA-F]{1,5};|&[A-Za-z]{2,6}[0-9]{0,2};' -%}
    {#- As one text each: an array of them would be most of the model's SQL. -#}
    {%- set names = '&amp; &quot; &apos; &lt; &gt; &nbsp; &iexcl; &cent; &pound; &copy; &reg; &deg; &middot; &frac12; '
        ~ '&iquest; &szlig; &ndash; &mdash; &lsquo; &rsquo; &sbquo; &ldquo; &rdquo; &bdquo; &bull; &hellip; '
        ~ '&trade; &euro; &Agrave; &Aacute; &Acirc; &Auml; &Egrave; &Eacute; &Ecirc; &Euml; &Igrave; '
        ~ '&Iacute; &Icirc; &Iuml; &Ograve; &Oacute; &Ocirc; &Ouml; &Ugrave; &Uacute; &Ucirc; &Uuml; '
        ~ '&agrave; &aacute; &acirc; &auml; &egrave; &eacute; &ecirc; &euml; &igrave; &iacute; &icirc; '
        ~ '&iuml; &ograve; &oacute; &ocirc; &ouml; &ugrave; &uacute; &ucirc; &uuml; &Atilde; &atilde; '
        ~ '&Ntilde; &ntilde; &Otilde; &otilde; &Aring; &aring; &AElig; &aelig; &Ccedil; &ccedil; &Oslash; '
        ~ '&oslash; &OElig; &oelig; &Scaron; &scaron; &Yacute; &yacute; &yuml; &ETH; &eth; &THORN; &thorn;' -%}
    {%- set codes = '38 34 39 60 62 160 161 162 163 169 174 176 183 189 191 223 8211 8212 8216 8217 8218 8220 8221 '
        ~ '8222 8226 8230 8482 8364 192 193 194 196 200 201 202 203 204 205 206 207 210 211 212 214 217 218 '
        ~ '219 220 224 225 226 228 232 233 234 235 236 237 238 239 242 243 244 246 249 250 251 252 195 227 '
        ~ '209 241 213 245 197 229 198 230 199 231 216 248 338 339 352 353 221 253 255 208 240 222 254' -%}
    {%- set windows_1252 = '\\u20ac\\u201a\\u0192\\u201e\\u2026\\u2020\\u2021\\u02c6\\u2030\\u0160\\u2039\\u0152\\u017d\\u2018\\u2019\\u201c'
        ~ '\\u201d\\u2022\\u2013\\u2014\\u02dc\\u2122\\u0161\\u203a\\u0153\\u017e\\u0178' -%}
    {%- set latin_1 = '\\u0080\\u0082\\u0083\\u0084\\u0085\\u0086\\u0087\\u0088\\u0089\\u008a\\u008b\\u008c\\u008e\\u0091\\u0092\\u0093'
        ~ '\\u0094\\u0095\\u0096\\u0097\\u0098\\u0099\\u009a\\u009b\\u009c\\u009e\\u009f' -%}
    {{- return({
        'runs': runs, 'sequences': sequences, 'certain': certain, 'utf_8': utf_8, 'references': references,
        'names': names, 'codes': codes, 'windows_1252': windows_1252, 'latin_1': latin_1
    }) -}}
{% endmacro %}
