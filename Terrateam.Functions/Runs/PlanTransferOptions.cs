using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Runs;

/// <summary>Transfer of plans between runners and the app. Settings <c>Plans:*</c>.</summary>
public sealed class PlanTransferOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Plans";

    /// <summary>The Functions host's own default, in bytes: 100 MB.</summary>
    private const long HostDefault = 104_857_600;

    /// <summary>
    /// Length in bytes of the parts of a plan: those that our runner sends, and those in which plans are stored.
    /// </summary>
    [Range(PlanParts.MinPartLength, PlanParts.MaxPartLength)]
    public int PartSize { get; set; } = PlanParts.MaxPartLength;

    /// <summary>
    /// Most bytes that all uploads of plans together may hold in memory; the runner repeats uploads beyond it later.
    /// </summary>
    [Range(16 * 1024 * 1024, 1024 * 1024 * 1024)]
    public int UploadMemory { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Longest body that the Functions host accepts, in bytes: the host's own setting, which the app can only read.
    /// </summary>
    internal long RequestLimit { get; set; } = HostDefault;

    internal void ReadHost(IConfiguration configuration)
    {
        var text = configuration["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"];
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
            RequestLimit = limit;
    }
}
