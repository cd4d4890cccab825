export { type AddHolidaysOptions, addHolidays, type HolidayType } from './add-holidays';
