"""志愿者和巡防队: who helps, asked through a call, without being watched."""
