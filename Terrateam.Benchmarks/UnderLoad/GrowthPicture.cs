using System.Globalization;
using System.Text;

namespace Terrateam.Benchmarks.UnderLoad;

/// <summary>A picture, as SVG for light and dark pages, of times against the number of pull requests.</summary>
internal static class GrowthPicture
{
    private const int Width = 640;
    private const int Height = 360;
    private const int Left = 72;
    private const int Right = 24;
    private const int Top = 56;
    private const int Bottom = 56;
    private const int Steps = 5;

    private static readonly int[] Factors = [1, 2, 5, 10];

    private const string Style = """
        <style>
        svg { background: #ffffff; color: #1f2328; --a: #0969da; --b: #bc4c00; --c: #1a7f37; }
        @media (prefers-color-scheme: dark) {
          svg { background: #0d1117; color: #e6edf3; --a: #58a6ff; --b: #f0883e; --c: #3fb950; }
        }
        text { fill: currentColor; }
        .grid { stroke: currentColor; stroke-opacity: 0.2; }
        .axis { stroke: currentColor; }
        polyline { fill: none; stroke-width: 2; }
        .a { stroke: var(--a); }
        .b { stroke: var(--b); stroke-dasharray: 8 4; }
        .c { stroke: var(--c); stroke-dasharray: 2 4; }
        </style>
        """;

    private static readonly (string Class, string Label, Func<LoadResult, TimeSpan> Value)[] Lines =
    [
        ("a", "to dispatch, p50", static result => LoadResult.At(result.ToDispatch, 0.5)),
        ("b", "to dispatch, p95", static result => LoadResult.At(result.ToDispatch, 0.95)),
        ("c", "to comment, p95", static result => LoadResult.At(result.ToComment, 0.95)),
    ];

    public static string Create(IReadOnlyList<LoadResult> results)
    {
        var longest = results.Max(result => Lines.Max(line => line.Value(result).TotalSeconds));
        var top = RoundUp(longest);
        var most = results.Max(result => result.Pulls);
        double X(int pulls) => Left + (pulls * (double)(Width - Left - Right) / most);
        double Y(double seconds) => Height - Bottom - (seconds * (Height - Top - Bottom) / top);

        var svg = new StringBuilder();
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" role="img"
              font-family="sans-serif" font-size="13">
            <title>Seconds from the webhook, against pull requests opened at once</title>
            {Style}
            """
        );
        for (var step = 0; step <= Steps; step++)
        {
            var seconds = top * step / Steps;
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"""
                <line class="grid" x1="{Left}" x2="{Width - Right}" y1="{Y(seconds):F1}" y2="{Y(seconds):F1}"/>
                <text x="{Left - 8}" y="{Y(seconds) + 4:F1}" text-anchor="end">{seconds:0.###}</text>
                """
            );
        }

        foreach (var result in results)
        {
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"""
                <text x="{X(result.Pulls):F1}" y="{Height - Bottom + 20}" text-anchor="middle">{result.Pulls}</text>
                """
            );
        }

        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"""
            <line class="axis" x1="{Left}" x2="{Width - Right}" y1="{Height - Bottom}" y2="{Height - Bottom}"/>
            <line class="axis" x1="{Left}" x2="{Left}" y1="{Top}" y2="{Height - Bottom}"/>
            <text x="{(Width + Left - Right) / 2}" y="{Height - 14}" text-anchor="middle">
            pull requests opened at once
            </text>
            <text transform="translate(16 {(Height + Top - Bottom) / 2}) rotate(-90)" text-anchor="middle">
            seconds from the webhook
            </text>
            """
        );
        foreach (var (index, (name, label, value)) in Lines.Index())
        {
            var points = results.Select(result =>
                string.Create(CultureInfo.InvariantCulture, $"{X(result.Pulls):F1},{Y(value(result).TotalSeconds):F1}")
            );
            var at = Left + (index * 180);
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"""
                <polyline class="{name}" points="{string.Join(' ', points)}"/>
                <line class="{name}" stroke-width="2" x1="{at}" x2="{at + 32}" y1="28" y2="28"/>
                <text x="{at + 40}" y="32">{label}</text>
                """
            );
        }

        return svg.AppendLine("</svg>").ToString();
    }

    // To one, two or five times a power of ten.
    private static double RoundUp(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 0.001))));
        return Factors.Select(factor => factor * power).First(top => top >= value);
    }
}
