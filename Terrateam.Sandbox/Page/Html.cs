using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Terrateam.Sandbox.Page;

/// <summary>HTML. Interpolated values are escaped, unless they are <see cref="Html"/> already.</summary>
internal readonly record struct Html(string Text)
{
    public static Html None { get; } = new("");

    /// <summary>Builds HTML from an interpolated string.</summary>
    public static Html From(ref HtmlText text) => new(text.ToString());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Text)));

    public override string ToString() => Text;
}

/// <summary>Builds <see cref="Html"/> from an interpolated string and escapes its values.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlText(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string literal) => _text.Append(literal);

    public void AppendFormatted(Html html) => _text.Append(html.Text);

    public void AppendFormatted(string? value) => _text.Append(WebUtility.HtmlEncode(value));

    public void AppendFormatted(long value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => _text.ToString();
}
