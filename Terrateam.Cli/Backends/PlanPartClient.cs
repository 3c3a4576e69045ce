using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Backends;

/// <summary>
/// Uploads and downloads plan files in parts (<see cref="PlanPartTransfer"/>), so that none is in memory whole. Each
/// part is retried by itself.
/// </summary>
internal sealed class PlanPartClient(Backend backend, Retries retries)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    // The backend reads the whole plan once more before it answers.
    private static readonly TimeSpan WholeTimeout = TimeSpan.FromMinutes(10);

    /// <exception cref="BackendException">The backend refuses the plan.</exception>
    public async Task UploadAsync(
        string token,
        PlanUpload upload,
        PlanOrigin origin,
        string planFile,
        int partSize,
        CancellationToken cancellationToken
    )
    {
        var id = Guid.NewGuid();
        var parts = 0;
        var sha256 = "";
        if (upload.HasChanges)
        {
            sha256 = await DigestAsync(planFile, cancellationToken);
            var length = new FileInfo(planFile).Length;
            for (var offset = 0L; offset < length; offset += partSize)
            {
                var slice = new Slice(planFile, offset, Math.Min(partSize, length - offset));
                await UploadPartAsync(token, upload, origin, id, parts++, slice, cancellationToken);
            }
        }

        var completion = new PlanCompletion(
            upload.Path,
            upload.Workspace,
            id,
            parts,
            sha256,
            upload.HasChanges,
            origin
        );
        var body = JsonSerializer.SerializeToUtf8Bytes(completion, ProtocolJson.Default.PlanCompletion);
        var answer = await retries.SendAsync(
            "plan upload",
            () => backend.Request(HttpMethod.Post, PlanPartTransfer.Endpoint, token, Backend.Json(body)),
            WholeTimeout,
            cancellationToken,
            patience: Retries.Long
        );
        Check(answer);
    }

    /// <summary>
    /// Downloads the stored plan of a dirspace. Null when the backend can send it in one request only.
    /// </summary>
    /// <exception cref="BackendException">No plan is stored, or it cannot be used.</exception>
    public async Task<PlanPartsResponse?> TryDownloadAsync(
        string token,
        Dirspace dirspace,
        string planFile,
        CancellationToken cancellationToken
    )
    {
        var query = QueryOf(dirspace);
        var listed = await retries.SendAsync(
            "plan download",
            () => backend.Request(HttpMethod.Get, $"{PlanPartTransfer.Endpoint}?{query}", token, content: null),
            WholeTimeout,
            cancellationToken
        );
        Backend.CheckDownload(listed);

        var list = JsonSerializer.Deserialize(listed.Body.Span, ProtocolJson.Default.PlanPartsResponse)
            ?? throw new BackendException("The backend's list of the plan's parts is null.");
        if (list.Parts == 0)
            return null;

        await using var file = new FileStream(planFile, FileMode.Create, FileAccess.ReadWrite);
        for (var part = 0; part < list.Parts; part++)
        {
            var begin = file.Position;
            var address = string.Create(CultureInfo.InvariantCulture, $"{PlanPartTransfer.Endpoint}/{part}?{query}");
            var answer = await retries.SendAsync(
                "plan download",
                () => backend.Request(HttpMethod.Get, address, token, content: null),
                Timeout,
                cancellationToken,
                (body, cancel) => ReceiveAsync(body, file, begin, cancel)
            );
            Backend.CheckDownload(answer);
        }

        await CheckAsync(file, list, cancellationToken);
        return list;
    }

    /// <summary>The query string that identifies a dirspace.</summary>
    public static string QueryOf(Dirspace dirspace) =>
        $"path={Uri.EscapeDataString(dirspace.Directory)}&workspace={Uri.EscapeDataString(dirspace.Workspace)}";

    private async Task UploadPartAsync(
        string token,
        PlanUpload upload,
        PlanOrigin origin,
        Guid id,
        int part,
        Slice slice,
        CancellationToken cancellationToken
    )
    {
        var query =
            $"{QueryOf(new Dirspace(upload.Path, upload.Workspace))}&upload={id:D}"
            + $"&engine={Uri.EscapeDataString(origin.Engine)}&engine_version={Uri.EscapeDataString(origin.EngineVersion)}"
            + $"&head_sha={Uri.EscapeDataString(origin.HeadSha)}";
        var address = string.Create(CultureInfo.InvariantCulture, $"{PlanPartTransfer.Endpoint}/{part}?{query}");
        var answer = await retries.SendAsync(
            "plan upload",
            () =>
                backend.Request(
                    HttpMethod.Put,
                    address,
                    token,
                    new PlanFilePart(slice.File, slice.Offset, slice.Length)
                ),
            Timeout,
            cancellationToken,
            patience: Retries.Long
        );
        Check(answer);
    }

    private static async Task ReceiveAsync(
        Stream body,
        FileStream file,
        long begin,
        CancellationToken cancellationToken
    )
    {
        // An earlier try may have written half of the part.
        file.Position = begin;
        file.SetLength(begin);
        await body.CopyToAsync(file, cancellationToken);
    }

    private static async Task CheckAsync(FileStream file, PlanPartsResponse list, CancellationToken cancellationToken)
    {
        await file.FlushAsync(cancellationToken);
        file.Position = 0;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        if (file.Length != list.Length || !string.Equals(sha256, list.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new BackendException(
                "The plan that arrived is not the one that was stored: its length or SHA-256 differs. Plan "
                    + "again, then apply."
            );
        }
    }

    private static async Task<string> DigestAsync(string planFile, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(planFile);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    private static void Check(BackendResponse answer)
    {
        if (answer.Status != HttpStatusCode.OK)
        {
            throw new BackendException(
                $"The backend did not store the plan: {Backend.Describe(answer)}",
                answer.Status
            );
        }
    }

    private sealed record Slice(string File, long Offset, long Length);
}
