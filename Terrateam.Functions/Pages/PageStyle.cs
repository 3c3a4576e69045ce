using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Functions.Pages;

/// <summary>The style of all pages. It is part of each page, and allowed there by its digest alone.</summary>
internal static class PageStyle
{
    public const string Text = """
        :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
        body { margin: 0 auto; max-width: 46rem; padding: 1rem; }
        header { display: flex; gap: 1rem; align-items: baseline; justify-content: space-between; flex-wrap: wrap; }
        header form { display: inline; }
        h1 { font-size: 1.5rem; line-height: 1.25; }
        h2 { font-size: 1.15rem; margin-top: 2rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #8888; }
        label { display: block; margin: .75rem 0 .25rem; font-weight: 600; }
        input[type=text], input[type=url], input[type=password], select { font: inherit; padding: .35rem; width: 100%; max-width: 28rem; box-sizing: border-box; }
        button { font: inherit; padding: .35rem .9rem; margin-top: .75rem; cursor: pointer; }
        pre, code { font-family: ui-monospace, monospace; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .75rem; border: 1px solid #8888; }
        details { margin-top: 1rem; }
        .problem { border-left: .25rem solid #c22; padding-left: .75rem; }
        .good { border-left: .25rem solid #282; padding-left: .75rem; }
        """;

    /// <summary>What the content security policy says of it.</summary>
    public static string Source { get; } =
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}'";
}
